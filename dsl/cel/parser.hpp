// Parser: text to an unchecked tree.
//
// Errors:  all in `problems`; the tree is whole only where there are none.
// Source:  CEL language definition, "Syntax".
#pragma once

#include "dsl/cel/ast.hpp"

#include <dealflow/expression.hpp>

#include <string_view>

namespace dealflow::cel {

struct Parsed {
  Ast ast;
  Problems problems;
  std::size_t end = 0;  // of the expression, in bytes of the text; blanks after it are not counted
};

// The text is one expression. Without macros, their names are those of functions.
[[nodiscard]] Parsed parse(std::string_view text, bool macros = true);

// The text begins with an expression and something else follows. It ends where the language cannot go on, at the
// latest at the end of its line, unless a bracket is open or the line ends in an operator. The text is UTF-8: whoever
// reads the file has seen to that.
[[nodiscard]] Parsed parse_prefix(std::string_view text);

// What is wrong where an expression ends at `end` and should not: what stands there is no operator, or a bracket too
// many.
[[nodiscard]] Problem problem_behind(std::string_view text, std::size_t end);

}  // namespace dealflow::cel
