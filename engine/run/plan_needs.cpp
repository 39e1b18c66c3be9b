#include "engine/run/plan_needs.hpp"

#include <optional>
#include <variant>

namespace dealflow::run {
namespace {

SlotSet slots(const cel::Program& program) {
  SlotSet set = 0;
  for (const cel::Slot slot : program.slots_used()) set |= slot_bit(slot);
  return set;
}

SlotSet slots(const cel::Template& text) {
  SlotSet set = 0;
  for (const cel::Slot slot : text.slots_used()) set |= slot_bit(slot);
  return set;
}

SlotSet slots(const rules::Responsible& responsible) {
  return responsible.how == rules::Responsible::How::person ? slots(responsible.person) : 0;
}

template <class Part>
SlotSet slots(const std::optional<Part>& part) {
  return part ? slots(*part) : 0;
}

SlotSet slots(const std::vector<cel::Template>& texts) {
  SlotSet set = 0;
  for (const cel::Template& text : texts) set |= slots(text);
  return set;
}

SlotSet slots(const rules::CreateContact& action) { return slots(action.responsible) | slots(action.tags); }

SlotSet slots(const rules::CreateDeal& action) {
  return slots(action.name) | slots(action.pipeline) | slots(action.stage) | slots(action.responsible) |
         slots(action.amount) | slots(action.currency) | slots(action.external_id) | slots(action.tags);
}

SlotSet slots(const rules::MoveVariables&) { return 0; }

SlotSet slots(const rules::UpdateRecord& action) {
  SlotSet set = 0;
  for (const rules::FieldUpdate& update : action.set) set |= slots(update.value);
  return set;
}

SlotSet slots(const rules::MoveDeal& action) { return slots(action.pipeline) | slots(action.stage); }
SlotSet slots(const rules::CloseDeal& action) { return slots(action.reason); }
SlotSet slots(const rules::ChangeTags& action) { return slots(action.tags); }
SlotSet slots(const rules::AddNote& action) { return slots(action.text); }
SlotSet slots(const rules::Assign& action) { return slots(action.deal) | slots(action.contact); }

SlotSet slots(const std::vector<rules::NamedExpression>& values) {
  SlotSet set = 0;
  for (const rules::NamedExpression& named : values) set |= slots(named.value);
  return set;
}

SlotSet slots(const rules::Emit& action) { return slots(action.data); }
SlotSet slots(const rules::Webhook& action) { return slots(action.url) | slots(action.body); }
SlotSet slots(const rules::Email& action) { return slots(action.to) | slots(action.with); }

SlotSet slots(const rules::Choose& step) {
  SlotSet set = 0;
  for (const auto& choice : step.choices) set |= slots(choice.holds);
  return set;
}
SlotSet slots(const rules::BeginEach& step) { return slots(step.list); }
SlotSet slots(const rules::Jump&) { return 0; }
SlotSet slots(const rules::NextItem&) { return 0; }
SlotSet slots(const rules::StopRun&) { return 0; }
SlotSet slots(const rules::Wait& step) { return slots(step.until); }
SlotSet slots(const rules::WaitFor& step) { return slots(step.condition); }

// Steps that take from the event what no expression names.
bool takes_from_event(const rules::Operation& operation) {
  if (const auto* update = std::get_if<rules::UpdateRecord>(&operation))
    return update->map.by_name || !update->map.rows.empty();
  return std::holds_alternative<rules::CreateContact>(operation) ||
         std::holds_alternative<rules::CreateDeal>(operation) ||
         std::holds_alternative<rules::MoveVariables>(operation);
}

}  // namespace

PlanNeeds needs_of(const rules::Plan& plan) {
  PlanNeeds needs;
  needs.condition = slots(plan.condition);
  for (const rules::FlowVariable& variable : plan.variables) needs.variables |= slots(variable.program);
  for (const rules::PlanStep& step : plan.steps) {
    needs.steps.push_back(std::visit([](const auto& action) { return slots(action); }, step.operation));
    const SlotSet of_event = slot_bit(rules::slot::event) | slot_bit(rules::slot::data);
    needs.reads_event |= (needs.steps.back() & of_event) != 0 || takes_from_event(step.operation);
  }
  return needs;
}

}  // namespace dealflow::run
