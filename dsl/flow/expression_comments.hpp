// Expressions with comments (`//`) in them. Comments are no part of an expression's tree, so that one which has them
// keeps the lines that its author gave it; only their indentation follows what stands around.
//
// Threads:  pure functions.
// Source:   CEL language definition, "Syntax", COMMENT.
#pragma once

#include "dsl/cel/ast.hpp"

#include <cstddef>
#include <string>

namespace dealflow::flow {

// Whether a comment stands in the text of what was parsed.
[[nodiscard]] bool holds_comment(const cel::Ast& ast);
// Whether the last line does not end before a comment's end: what follows on it would be a part of the comment.
[[nodiscard]] bool ends_in_comment(const cel::Ast& ast);

// Whether a literal in it holds a line end as such: its lines then stand where they are.
[[nodiscard]] bool literal_goes_over_lines(const cel::Ast& ast);

// The text of what was parsed without the blanks around it and at the ends of its lines; its further lines moved so
// that the leftmost stands in column `indent` (from 0). As they are where a literal goes over lines.
[[nodiscard]] std::string author_lines(const cel::Ast& ast, std::size_t indent);

}  // namespace dealflow::flow
