// Page: a card line by line, for a person; what is empty is not shown.
//
// Threads:  one thread.
#pragma once

#include "engine/cli/console.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

inline constexpr std::size_t label_width = 14;
inline constexpr std::size_t text_width = 80;

class Page {
 public:
  explicit Page(const Console& console) : console_(console) {}

  void title(std::string_view id, std::string_view name) {
    text_ += console_.styled(Style::bold, name.empty() ? std::string(id) : fmt::format("{}  {}", id, printable(name)));
    text_ += '\n';
  }
  void tab(std::string_view name) { text_ += "\n" + console_.styled(Style::cyan, name) + "\n"; }
  void row(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    bool first = true;
    for (const std::string& line : wrap(printable(value), text_width)) {
      const std::string shown =
          first && label.size() >= label_width ? std::string(label) + "  " : pad(first ? label : "", label_width);
      text_ += "  " + console_.styled(Style::dim, shown) + line + "\n";
      first = false;
    }
  }
  void line(std::string_view text) { text_ += fmt::format("  {}\n", text); }
  void grid(const std::vector<std::vector<std::string>>& rows) {
    for (const std::string& one : lines_of(table(rows, console_))) {
      if (!one.empty()) text_ += "  " + one + "\n";
    }
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  const Console& console_;
  std::string text_;
};

}  // namespace dealflow::cli
