// Unparse: a tree back to text, with no more parentheses than it needs. Literals and macros stay as they were written,
// comments are no part of the tree. Parsing the result gives the same tree.
#pragma once

#include "dsl/cel/ast.hpp"

#include <cstddef>
#include <string>

namespace dealflow::cel {

// Columns count from 0, in code points.
struct Layout {
  std::size_t column = 0;  // where the text begins
  std::size_t indent = 4;  // where each further line does
  std::size_t width = 100;
};

// On one line.
[[nodiscard]] std::string unparse(const Ast& ast);
[[nodiscard]] std::string unparse(const Ast& ast, NodeId id);
// Over several lines where one is too short. Each ends in an operator or inside of a bracket, so that `parse_prefix`
// takes them all.
[[nodiscard]] std::string unparse(const Ast& ast, const Layout& layout);

}  // namespace dealflow::cel
