#include <dealflow/value.hpp>

#include "dsl/cel/collections.hpp"

#include <algorithm>
#include <cstring>

namespace dealflow::cel {
namespace {

constexpr std::size_t block_max = 1024 * 1024;

constexpr std::size_t bytes_per_weight = 64;

// A list, a map or an optional that is being copied, and how far; its copy takes what becomes of its parts.
struct Copying {
  Value source;
  std::size_t at = 0;
  ArenaList* list = nullptr;
  ArenaMap* map = nullptr;
  Value key;
};

// A copy of what holds no other value.
Value copy_flat(const Value& value, Arena& arena) {
  if (value.is(Kind::text)) return Value::text(arena.copy(value.as_text()));
  if (value.is(Kind::bytes)) return Value::bytes(arena.copy(value.as_bytes()));
  return value;
}

bool holds_values(const Value& value) {
  return value.is(Kind::list) || value.is(Kind::map) || (value.is(Kind::optional) && value.as_optional() != nullptr);
}

Copying begin_copy(const Value& value, Arena& arena) {
  Copying copying{.source = value};
  if (value.is(Kind::list)) copying.list = arena.make<ArenaList>(arena, value.as_list().size());
  if (value.is(Kind::map)) copying.map = arena.make<ArenaMap>(arena, value.as_map().size());
  return copying;
}

// The next part to be copied; nothing where all are.
std::optional<Value> next_part(Copying& copying, Arena& arena) {
  const std::size_t at = copying.at++;
  if (copying.list != nullptr) {
    const List& list = copying.source.as_list();
    return at < list.size() ? std::optional(list.at(at)) : std::nullopt;
  }
  if (copying.map != nullptr) {
    const Map& map = copying.source.as_map();
    if (at == map.size()) return std::nullopt;
    const auto [key, value] = map.at(at);
    copying.key = copy_flat(key, arena);
    return value;
  }
  return at == 0 ? std::optional(*copying.source.as_optional()) : std::nullopt;
}

void take_part(Copying& copying, const Value& part, Arena& arena) {
  if (copying.list != nullptr) {
    copying.list->append(part);
  } else if (copying.map != nullptr) {
    copying.map->append(copying.key, part);
  } else {
    copying.source = Value::optional(arena.make<Value>(part));
  }
}

Value end_copy(const Copying& copying, Arena& arena) {
  if (copying.list != nullptr) return Value::list(copying.list);
  if (copying.map == nullptr) return copying.source;
  copying.map->finish(arena);
  return Value::map(copying.map);
}

}  // namespace

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  const auto address = reinterpret_cast<std::uintptr_t>(next_);
  const std::size_t padding = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || padding + bytes > static_cast<std::size_t>(end_ - next_)) {
    const std::size_t grown = blocks_.empty() ? first_block_ : std::min(blocks_.back().size * 2, block_max);
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
  if (!holds_values(value)) return copy_flat(value, arena);
  std::vector<Copying> open{begin_copy(value, arena)};
  for (;;) {
    const auto part = next_part(open.back(), arena);
    if (part && holds_values(*part)) {
      open.push_back(begin_copy(*part, arena));
      continue;
    }
    if (part) {
      take_part(open.back(), copy_flat(*part, arena), arena);
      continue;
    }
    const Value copy = end_copy(open.back(), arena);
    open.pop_back();
    if (open.empty()) return copy;
    take_part(open.back(), copy, arena);
  }
}

std::size_t depth_of(const Value& value) {
  std::size_t levels = 0;
  const Value* inner = &value;
  for (; inner->is(Kind::optional); inner = inner->as_optional(), ++levels) {
    if (inner->as_optional() == nullptr) return levels;
  }
  if (inner->is(Kind::list)) return levels + inner->as_list().depth();
  if (inner->is(Kind::map)) return levels + inner->as_map().depth();
  return levels;
}

std::size_t weight_of(const Value& value) {
  std::size_t levels = 0;
  const Value* inner = &value;
  for (; inner->is(Kind::optional); inner = inner->as_optional(), ++levels) {
    if (inner->as_optional() == nullptr) return levels + 1;
  }
  switch (inner->kind()) {
    case Kind::text: return levels + 1 + inner->as_text().size() / bytes_per_weight;
    case Kind::bytes: return levels + 1 + inner->as_bytes().size() / bytes_per_weight;
    case Kind::list: return levels + inner->as_list().weight();
    case Kind::map: return levels + inner->as_map().weight();
    default: return levels + 1;
  }
}

}  // namespace dealflow::cel
