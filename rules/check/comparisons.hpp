// Conditions that can never hold: an attribute of a closed list compared with a value outside of it, or one attribute
// asked to be two values at once. DF204.
#pragma once

#include "rules/check/context.hpp"

namespace dealflow::rules {

void check_comparisons(const FlowContext& context, const flow::Text& text, const cel::Program& condition);

}  // namespace dealflow::rules
