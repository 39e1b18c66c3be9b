// The steps of a flow, into every branch.
//
// Errors:   reported. Control flow is checked in full; what this build does not run is DF117.
// Source:   LANGUAGE.md, "Steps".
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <vector>

namespace dealflow::rules {

// The plan's steps in order; those that do not compile are missing, and have been reported.
[[nodiscard]] std::vector<PlanStep> check_steps(const FlowContext& context, const flow::Steps& steps);

}  // namespace dealflow::rules
