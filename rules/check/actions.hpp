// One action: its arguments checked against its declaration, and compiled.
//
// Errors:   reported; nothing comes back where an argument without which there is nothing to do is wrong.
// Source:   LANGUAGE.md, "Steps"; stdlib/action.hpp.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <string_view>

namespace dealflow::rules {

struct PlannedAction {
  std::string_view name;  // as declared
  Operation operation;
};

// `head` is where the step begins.
[[nodiscard]] std::optional<PlannedAction> check_action(const FlowContext& context, const flow::Action& action,
                                                        Span head);

}  // namespace dealflow::rules
