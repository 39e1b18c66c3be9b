// The map of an action: each row to the field that it fills, and its `overwrite` list.
//
// Errors:   reported: DF103, DF109, DF403, DF411, DF412. Rows that are wrong are left out of the plan.
// Source:   LANGUAGE.md, "Variables and mapping"; R33 to R38, R44, R49, R50.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"
#include "stdlib/action.hpp"

#include <string>
#include <vector>

namespace dealflow::rules {

[[nodiscard]] MapPlan check_map(const FlowContext& context, const flow::Map& map, stdlib::Target target,
                                const std::vector<std::string>& overwrite);
// The names under `overwrite`.
[[nodiscard]] std::vector<std::string> check_overwrite(const FlowContext& context, const flow::Argument& argument,
                                                       stdlib::Target target);

}  // namespace dealflow::rules
