// The actions of a flow: one function each, called by the runner for its step.
//
// Errors:   a Fault of the store, or a refusal that fails the event.
// Threads:  one thread.
// Source:   LANGUAGE.md, "Steps"; DESIGN, "What an action leaves out".
#pragma once

#include "engine/mapping/mapping.hpp"
#include "engine/run/step_context.hpp"
#include "rules/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::run {

// create_contact.cpp
[[nodiscard]] crm::Expected<void> create_contact(StepContext& context, const rules::CreateContact& action);

// create_deal.cpp
[[nodiscard]] crm::Expected<void> create_deal(StepContext& context, const rules::CreateDeal& action);

// take_contact.cpp: finds or makes the contact that the event and the map describe, fills it, notes visit and touch.
// Nothing where the event brings nobody and is no form: a deal by hand may stand alone.
[[nodiscard]] crm::Expected<std::optional<crm::Made>> take_contact(StepContext& context, const rules::MapPlan& map,
                                                                   const mapping::Mapped& mapped,
                                                                   const std::vector<std::string>& overwrite);

}  // namespace dealflow::run
