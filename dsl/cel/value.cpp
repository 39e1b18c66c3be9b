#include <dealflow/value.hpp>

#include "dsl/cel/collections.hpp"

#include <algorithm>
#include <cstring>

namespace dealflow::cel {
namespace {

constexpr std::size_t first_block = 4096;
constexpr std::size_t block_max = 1024 * 1024;

Value copy_list(const List& list, Arena& arena) {
  auto* copy = new (arena.allocate(sizeof(ArenaList), alignof(ArenaList))) ArenaList(arena, list.size());
  for (std::size_t i = 0; i < list.size(); ++i) copy->append(deep_copy(list.at(i), arena));
  return Value::list(copy);
}

Value copy_map(const Map& map, Arena& arena) {
  auto* copy = new (arena.allocate(sizeof(ArenaMap), alignof(ArenaMap))) ArenaMap(arena, map.size());
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [key, value] = map.at(i);
    copy->append(deep_copy(key, arena), deep_copy(value, arena));
  }
  copy->finish(arena);
  return Value::map(copy);
}

}  // namespace

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  const auto address = reinterpret_cast<std::uintptr_t>(next_);
  const std::size_t padding = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || padding + bytes > static_cast<std::size_t>(end_ - next_)) {
    const std::size_t grown = blocks_.empty() ? first_block : std::min(blocks_.back().size * 2, block_max);
    const std::size_t size = std::max(bytes + alignment, grown);
    blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[size]), size});
    next_ = blocks_.back().memory.get();
    end_ = next_ + size;
    return allocate(bytes, alignment);
  }
  std::byte* result = next_ + padding;
  next_ = result + bytes;
  used_ += padding + bytes;
  return result;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  auto* place = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void Arena::reset() {
  used_ = 0;
  if (blocks_.empty()) return;
  if (blocks_.size() > 1) {
    const auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                          [](const Block& a, const Block& b) { return a.size < b.size; });
    std::swap(*largest, blocks_.front());
    blocks_.resize(1);
  }
  next_ = blocks_.front().memory.get();
  end_ = next_ + blocks_.front().size;
}

Value make_list(Arena& arena, const std::vector<Value>& elements) {
  auto* list = new (arena.allocate(sizeof(ArenaList), alignof(ArenaList))) ArenaList(arena, elements.size());
  for (const Value& element : elements) list->append(element);
  return Value::list(list);
}

Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& entries) {
  auto* map = new (arena.allocate(sizeof(ArenaMap), alignof(ArenaMap))) ArenaMap(arena, entries.size());
  for (const auto& [key, value] : entries) map->append(key, value);
  map->finish(arena);
  return Value::map(map);
}

Value deep_copy(const Value& value, Arena& arena) {
  switch (value.kind()) {
    case Kind::text: return Value::text(arena.copy(value.as_text()));
    case Kind::bytes: return Value::bytes(arena.copy(value.as_bytes()));
    case Kind::list: return copy_list(value.as_list(), arena);
    case Kind::map: return copy_map(value.as_map(), arena);
    case Kind::optional:
      if (value.as_optional() == nullptr) return value;
      return Value::optional(arena.make<Value>(deep_copy(*value.as_optional(), arena)));
    case Kind::null:
    case Kind::boolean:
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::type:
    case Kind::money:
    case Kind::opaque: break;
  }
  return value;
}

std::size_t depth_of(const Value& value) {
  if (value.is(Kind::list)) return value.as_list().depth();
  if (value.is(Kind::map)) return value.as_map().depth();
  if (value.is(Kind::optional) && value.as_optional() != nullptr) return 1 + depth_of(*value.as_optional());
  return 0;
}

}  // namespace dealflow::cel
