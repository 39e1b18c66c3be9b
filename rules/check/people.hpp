// Who is to be responsible: a person of the team, a text with holes, or a way to choose among several.
//
// Errors:   reported: DF111 with the nearest id, DF116 for shapes.
// Source:   LANGUAGE.md, "Steps" (assign); R32.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <optional>

namespace dealflow::rules {

[[nodiscard]] std::optional<Responsible> check_responsible(const FlowContext& context, const flow::Argument& argument);

}  // namespace dealflow::rules
