// What a flow says of itself: id, trigger list, mode, inputs.
//
// Errors:   reported: DF114, DF118, DF506; of inputs what check_inputs reports.
// Source:   LANGUAGE.md, "A flow".
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

namespace dealflow::rules {

void check_header(const FlowContext& context, Plan& plan);  // fills mode and reentry
// DF115 where it cannot be one.
void check_flow_id(const flow::Text& id, const Source& source, Report& report);
// Lower-case letters, digits and hyphens, a letter or digit first.
[[nodiscard]] bool is_flow_id(std::string_view id);

}  // namespace dealflow::rules
