// Lists and maps whose elements stand in an arena: what literals, macros, functions and JSON make.
//
// A collection is filled once by its maker, then never changed.
#pragma once

#include <dealflow/value.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace dealflow::cel {

class ArenaList final : public List {
 public:
  ArenaList(Arena& arena, std::size_t capacity);
  void append(Value value);  // within the capacity

  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] Value at(std::size_t index) const override { return elements_[index]; }
  [[nodiscard]] std::size_t depth() const override { return depth_; }
  [[nodiscard]] std::size_t weight() const override { return weight_; }
  [[nodiscard]] const Value* begin() const { return elements_; }
  [[nodiscard]] const Value* end() const { return elements_ + size_; }

 private:
  Value* elements_;
  std::size_t size_ = 0;
  std::size_t depth_ = 1;
  std::size_t weight_ = 1;
};

class ArenaMap final : public Map {
 public:
  using Entry = std::pair<Value, Value>;

  ArenaMap(Arena& arena, std::size_t capacity);
  void append(Value key, Value value);  // within the capacity; the key is new
  // The same where the room was a guess.
  void append_growing(Arena& arena, Value key, Value value);
  // Call once after the last append: large maps get an order to search by.
  void finish(Arena& arena);

  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] std::optional<Value> find(const Value& key) const override;
  [[nodiscard]] std::pair<Value, Value> at(std::size_t index) const override { return entries_[index]; }
  [[nodiscard]] std::size_t depth() const override { return depth_; }
  [[nodiscard]] std::size_t weight() const override { return weight_; }

 private:
  [[nodiscard]] std::optional<Value> search(const Value& key) const;

  Entry* entries_;
  std::uint32_t* order_ = nullptr;  // by key; only where a walk would be slow
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::size_t depth_ = 1;
  std::size_t weight_ = 1;
};

}  // namespace dealflow::cel
