// What makes no sense for contacts and deals although every name is right. DF401, DF402, DF404, DF413.
//
// Source:   lint/CATALOGUE.md, "CRM meaning"; R53.
#pragma once

#include "rules/check/context.hpp"
#include "stdlib/action.hpp"

namespace dealflow::rules {

void check_meaning(const FlowContext& context, const stdlib::Action& action, const flow::Action& written, Span head);
// Variables mapped in a flow of the automation family, once a flow. DF411, R38.
void check_map_trigger(const FlowContext& context);

}  // namespace dealflow::rules
