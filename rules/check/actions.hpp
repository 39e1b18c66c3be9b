// One action: its arguments checked against its declaration, and compiled where this build runs it.
//
// Errors:   reported; nothing comes back where this build does not run the action.
// Source:   LANGUAGE.md, "Steps"; stdlib/action.hpp.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <optional>

namespace dealflow::rules {

// `head` is where the step begins.
[[nodiscard]] std::optional<Operation> check_action(const FlowContext& context, const flow::Action& action, Span head);

}  // namespace dealflow::rules
