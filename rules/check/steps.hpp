// The steps of a flow, into every branch: checked, and laid out as the flat list of a plan.
//
//   if a { x } else { y }     0 if a, else 3 · 1 x · 2 jump 4 · 3 y · 4 …
//   each item in list { x }   0 each list · 1 next item, after 4 · 2 x · 3 jump 1 · 4 …
//
// Errors:   reported; a step that does not compile is missing from the plan, which then is not run.
// Source:   LANGUAGE.md, "Steps"; DESIGN 13.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

namespace dealflow::rules {

// Fills `steps` and `slots` of the plan.
void check_steps(const FlowContext& context, const flow::Steps& steps, Plan& plan);

}  // namespace dealflow::rules
