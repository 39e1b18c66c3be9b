#include "engine/cli/markdown.hpp"

#include <fmt/format.h>

namespace dealflow::cli {

std::string markdown_code(std::string_view text) {
  if (text.empty()) return {};
  std::string code;
  for (const char c : text) code += c == '|' ? std::string("\\|") : std::string(1, c);
  return text.find('`') == std::string_view::npos ? fmt::format("`{}`", code) : fmt::format("`` {} ``", code);
}

std::string markdown_table(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += fmt::format("| {} |\n", fmt::join(rows[i], " | "));
    if (i == 0) text += fmt::format("| {} |\n", fmt::join(std::vector<std::string_view>(rows[0].size(), "---"), " | "));
  }
  return text;
}

std::string reference_head(std::string_view title, std::string_view command) {
  return fmt::format("# {}\n\n<!-- Written by `{}` from the declarations; edits are lost. -->\n\n", title, command);
}

}  // namespace dealflow::cli
