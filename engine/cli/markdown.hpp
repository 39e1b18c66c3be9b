// Pieces of Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

// Code in a cell of a table: `|` would end the cell.
[[nodiscard]] std::string markdown_code(std::string_view text);
// The first row is the head.
[[nodiscard]] std::string markdown_table(const std::vector<std::vector<std::string>>& rows);
// The title of a page of the reference, and a line for those who would edit it.
[[nodiscard]] std::string reference_head(std::string_view title, std::string_view command);

}  // namespace dealflow::cli
