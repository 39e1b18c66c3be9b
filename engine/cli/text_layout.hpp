// Text in columns: how wide it stands on a terminal, cut, padded, wrapped.
//
// Units:    columns of a terminal: two for East Asian wide characters, none for combining ones.
// Threads:  pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

// Text of events may hold anything; control characters would drive the terminal. Line ends and tabs become blanks.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::size_t display_width(std::string_view text);
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);       // blanks behind
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);  // blanks in front
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);       // "Order of Ma…"
// Lines of at most `width` columns, broken at blanks, else inside a word. Line ends in the text stay. At least one
// line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace dealflow::cli
