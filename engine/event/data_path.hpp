// DataPath: where a value stands in an event: `data.items[2].name`. A chain to what is above it, written out only where
// a message needs it.
//
// Threads:  a path refers to those above it and to its name, and lives no longer than they.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::event {

class DataPath {
 public:
  explicit DataPath(std::string_view root) : name_(root) {}

  [[nodiscard]] DataPath member(std::string_view name) const { return {this, name, {}}; }
  [[nodiscard]] DataPath element(std::size_t index) const { return {this, {}, index}; }
  // Of a member: another member beside it.
  [[nodiscard]] DataPath sibling(std::string_view name) const { return above_->member(name); }

  [[nodiscard]] std::string text() const {
    if (above_ == nullptr) return std::string(name_);
    return index_ ? fmt::format("{}[{}]", above_->text(), *index_) : fmt::format("{}.{}", above_->text(), name_);
  }

 private:
  DataPath(const DataPath* above, std::string_view name, std::optional<std::size_t> index)
      : above_(above), name_(name), index_(index) {}

  const DataPath* above_ = nullptr;
  std::string_view name_;
  std::optional<std::size_t> index_;
};

}  // namespace dealflow::event

template <>
struct fmt::formatter<dealflow::event::DataPath> : fmt::formatter<std::string> {
  template <class Context>
  auto format(const dealflow::event::DataPath& path, Context& context) const {
    return fmt::formatter<std::string>::format(path.text(), context);
  }
};
