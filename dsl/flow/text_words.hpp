// Words, texts and expressions as the text notation writes them.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Files", "A flow".
#pragma once

#include "dsl/cel/unparse.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::flow {

[[nodiscard]] bool is_name(std::string_view text);  // [A-Za-z_][A-Za-z0-9_.-]*

[[nodiscard]] std::string quoted_text(std::string_view text);  // in double quotes
[[nodiscard]] std::string word_text(std::string_view text);    // bare where it is a name, else in quotes

// What the text notation puts on the last line of an expression, behind it.
enum class Behind : std::uint8_t {
  nothing,
  more,  // words or the `{` of a block
};

// Canonical, over several lines where it is too long. With comments in it: its author's lines, the further ones at
// `layout.indent`, in parentheses where they would not hold together otherwise. One that does not parse: as written.
[[nodiscard]] std::string expression_lines(std::string_view text, const cel::Layout& layout, Behind behind);

}  // namespace dealflow::flow
