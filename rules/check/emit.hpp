// The event that a step makes: its type and its data.
//
// Errors:   reported: DF101, DF103, DF106, DF118.
// Source:   LANGUAGE.md, "Steps" (emit), "One event, several flows".
#pragma once

#include "rules/check/action_arguments.hpp"
#include "rules/plan/plan.hpp"

#include <optional>

namespace dealflow::rules {

[[nodiscard]] std::optional<Emit> check_emit(const Arguments& arguments);

}  // namespace dealflow::rules
