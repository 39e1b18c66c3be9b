// The actions of a flow: one `perform` each, called by the runner for its step. What the step's expressions read is
// prepared before, except by the two that make the contact on which they may depend.
//
// A step on a record that is not there is skipped, and its result says so.
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

// create_contact.cpp, create_deal.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::CreateContact& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::CreateDeal& action);

// update_record.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::MoveVariables& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::UpdateRecord& action);

// deal_steps.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::MoveDeal& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::CloseDeal& action);

// card_steps.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::ChangeTags& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::AddNote& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::Assign& action);

// emit_step.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::Emit& action);

// effect_steps.cpp
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::Webhook& action);
[[nodiscard]] crm::Expected<void> perform(StepContext& context, const rules::Email& action);

// take_contact.cpp: finds or makes the contact that the event and the map describe, fills it, notes visit and touch.
// Nothing where the event brings nobody and is no form: a deal by hand may stand alone.
[[nodiscard]] crm::Expected<std::optional<crm::Made>> take_contact(StepContext& context, const rules::MapPlan& map,
                                                                   const mapping::Mapped& mapped,
                                                                   const std::vector<std::string>& overwrite);

}  // namespace dealflow::run
