// Words, texts and expressions as the text notation writes them.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Files", "A flow".
#pragma once

#include "dsl/cel/unparse.hpp"

#include <string>
#include <string_view>

namespace dealflow::flow {

[[nodiscard]] bool is_name(std::string_view text);  // [A-Za-z_][A-Za-z0-9_.-]*

[[nodiscard]] std::string quoted_text(std::string_view text);  // in double quotes
[[nodiscard]] std::string word_text(std::string_view text);    // bare where it is a name, else in quotes

// Canonical, over several lines where it is too long. With comments in it: as written, in parentheses where its lines
// would not hold together otherwise. One that does not parse: as written.
[[nodiscard]] std::string expression_lines(std::string_view text, const cel::Layout& layout);

}  // namespace dealflow::flow
