#include "dsl/cel/collections.hpp"

#include "dsl/cel/equality.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

namespace dealflow::cel {
namespace {

constexpr std::size_t walk_max = 16;

template <class T>
T* room_for(Arena& arena, std::size_t count) {
  return static_cast<T*>(arena.allocate(sizeof(T) * count, alignof(T)));
}

void count(const Value& value, std::size_t& depth, std::size_t& weight) {
  const std::size_t added = weight_of(value);
  weight = __builtin_add_overflow(weight, added, &weight) ? std::numeric_limits<std::size_t>::max() : weight;
  if (value.is(Kind::list) || value.is(Kind::map) || value.is(Kind::optional)) {
    depth = std::max(depth, depth_of(value) + 1);
  }
}

}  // namespace

ArenaList::ArenaList(Arena& arena, std::size_t capacity) : elements_(room_for<Value>(arena, capacity)) {}

void ArenaList::append(Value value) {
  ::new (static_cast<void*>(elements_ + size_)) Value(value);
  ++size_;
  count(value, depth_, weight_);
}

ArenaMap::ArenaMap(Arena& arena, std::size_t capacity)
    : entries_(room_for<Entry>(arena, capacity)), capacity_(capacity) {}

void ArenaMap::append_growing(Arena& arena, Value key, Value value) {
  if (size_ == capacity_) {
    capacity_ = std::max<std::size_t>(8, capacity_ * 2);
    auto* larger = room_for<Entry>(arena, capacity_);
    std::uninitialized_copy(entries_, entries_ + size_, larger);
    entries_ = larger;
  }
  append(key, value);
}

void ArenaMap::append(Value key, Value value) {
  ::new (static_cast<void*>(entries_ + size_)) Entry(key, value);
  ++size_;
  count(key, depth_, weight_);
  count(value, depth_, weight_);
}

void ArenaMap::finish(Arena& arena) {
  if (size_ <= walk_max) return;
  order_ = room_for<std::uint32_t>(arena, size_);
  std::iota(order_, order_ + size_, 0U);
  std::sort(order_, order_ + size_, [this](std::uint32_t a, std::uint32_t b) {
    return compare_keys(entries_[a].first, entries_[b].first) < 0;
  });
}

std::optional<Value> ArenaMap::search(const Value& key) const {
  const std::uint32_t* begin = order_;
  const std::uint32_t* end = begin + size_;
  const auto* found = std::lower_bound(begin, end, key, [this](std::uint32_t at, const Value& wanted) {
    return compare_keys(entries_[at].first, wanted) < 0;
  });
  if (found == end || compare_keys(entries_[*found].first, key) != 0) return std::nullopt;
  return entries_[*found].second;
}

std::optional<Value> ArenaMap::find(const Value& key) const {
  if (order_ != nullptr) return search(key);
  if (key.is(Kind::text)) {
    const std::string_view wanted = key.as_text();
    for (std::size_t i = 0; i < size_; ++i) {
      const Value& candidate = entries_[i].first;
      if (candidate.is(Kind::text) && candidate.as_text() == wanted) return entries_[i].second;
    }
    return std::nullopt;
  }
  for (std::size_t i = 0; i < size_; ++i) {
    if (compare_keys(entries_[i].first, key) == 0) return entries_[i].second;
  }
  return std::nullopt;
}

}  // namespace dealflow::cel
