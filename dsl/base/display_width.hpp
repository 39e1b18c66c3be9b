// How wide text stands in columns, as on a terminal or in a drawing whose letters are all as wide.
//
// Units:    columns: two for East Asian wide characters, none for combining ones.
// Threads:  pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dealflow {

// Text of events may hold anything; control characters would drive the terminal. Line ends and tabs become blanks.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::size_t display_width(std::string_view text);
// How many bytes the longest start of `text` has that fits.
[[nodiscard]] std::size_t fitting_bytes(std::string_view text, std::size_t width);
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);  // "Order of Ma…"

}  // namespace dealflow
