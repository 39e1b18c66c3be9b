// Whether two expressions have one tree, whatever their layout: blanks, parentheses and spans aside.
//
// Threads:  pure functions.
#pragma once

#include "dsl/cel/ast.hpp"

namespace dealflow::fuzz {

[[nodiscard]] bool same_tree(const cel::Ast& a, cel::NodeId in_a, const cel::Ast& b, cel::NodeId in_b);

}  // namespace dealflow::fuzz
