// Conditions that say nothing, and branches that nothing or everything reaches: DF203, DF204, DF301 to DF303.
//
// Errors:   reported. Nothing is told where reasoning finds too many cases.
#pragma once

#include "rules/lint/flow_view.hpp"

namespace dealflow::lint {

// Of a flow without errors.
void check_conditions(const FlowView& view);

}  // namespace dealflow::lint
