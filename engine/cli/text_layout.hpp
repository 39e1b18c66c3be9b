// Text in columns: padded and wrapped; how wide it stands is known to dsl/base/display_width.hpp.
//
// Units:    columns of a terminal.
// Threads:  pure functions.
#pragma once

#include "dsl/base/display_width.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

[[nodiscard]] std::string pad(std::string_view text, std::size_t width);       // blanks behind
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);  // blanks in front
// Lines of at most `width` columns, broken at blanks, else inside a word. Line ends in the text stay. At least one
// line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace dealflow::cli
