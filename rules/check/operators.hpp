// Operators that compute what nobody can mean: a comparison of one thing with itself, a division by zero, a condition
// without an attribute in it. DF203, DF204, DF205, DF213.
#pragma once

#include "rules/check/context.hpp"

namespace dealflow::rules {

void check_operators(const FlowContext& context, const flow::Text& text, const cel::Program& program);
void check_constant_condition(const FlowContext& context, const flow::Text& text, const cel::Program& condition);

}  // namespace dealflow::rules
