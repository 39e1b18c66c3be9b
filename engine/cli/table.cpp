#include "engine/cli/table.hpp"

#include "engine/cli/text_layout.hpp"

#include <algorithm>

namespace dealflow::cli {

std::string table(const std::vector<std::vector<std::string>>& rows, const Console& console,
                  std::size_t cell_width_max) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(printable(row[i])));
  }
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) widths[i] = std::min(widths[i], cell_width_max);
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const std::string cell = printable(rows[r][i]);
      const bool last = i + 1 == rows[r].size();
      line += last ? cell : pad(cut(cell, widths[i]), widths[i]) + "  ";
    }
    if (const auto limit = console.line_limit()) line = cut(line, *limit);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += (r == 0 ? console.styled(Style::bold, line) : line) + "\n";
  }
  return text;
}

}  // namespace dealflow::cli
