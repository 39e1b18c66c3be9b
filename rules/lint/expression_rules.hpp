// What can be said of one expression that compiles: DF202, DF205 to DF209, DF212, DF214, DF306 (of macros), DF410,
// DF701.
//
// Errors:   reported.
// Source:   lint/CATALOGUE.md.
#pragma once

#include "rules/lint/flow_view.hpp"

namespace dealflow::lint {

// All expressions of the flow and all holes of its texts.
void check_expression_rules(const FlowView& view);

}  // namespace dealflow::lint
