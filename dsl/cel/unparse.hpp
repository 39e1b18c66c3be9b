// Unparse: a tree back to text, on one line, with no more parentheses than it needs. Literals and macros stay as they
// were written. Parsing the result gives the same tree.
#pragma once

#include "dsl/cel/ast.hpp"

#include <string>

namespace dealflow::cel {

[[nodiscard]] std::string unparse(const Ast& ast);
[[nodiscard]] std::string unparse(const Ast& ast, NodeId id);

}  // namespace dealflow::cel
