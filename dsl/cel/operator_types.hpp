// The types of the operators: which operands they take and what they give.
//
// Source: CEL language definition, "List of Standard Definitions"; flow mode's rows of LANGUAGE.md for the rest.
#pragma once

#include "dsl/cel/ast.hpp"
#include "dsl/cel/substitution.hpp"

#include <optional>

namespace dealflow::cel {

// Nothing where the operator has no such operands.
[[nodiscard]] std::optional<Type> type_of_binary(Operator op, const Type& left, const Type& right,
                                                 Substitution& substitution, bool flow_mode);
[[nodiscard]] std::optional<Type> type_of_unary(Operator op, const Type& operand, bool flow_mode);

}  // namespace dealflow::cel
