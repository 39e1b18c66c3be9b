#include "engine/run/event_scope.hpp"

#include "dsl/base/trim.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"
#include "engine/mapping/mapping.hpp"
#include "engine/run/deal_of_event.hpp"
#include "engine/run/failure.hpp"
#include "stdlib/event_type.hpp"

#include <algorithm>

namespace dealflow::run {
namespace {

namespace slot = rules::slot;

}  // namespace

std::optional<cel::Value> VariableMap::find(const cel::Value& key) const {
  if (!key.is(cel::Kind::text)) return std::nullopt;
  for (const auto& [name, value] : entries_) {
    if (name.as_text() == key.as_text()) return value;
  }
  return std::nullopt;
}

EventScope::EventScope(const event::Incoming& incoming, Surroundings around, When when, crm::Crm::Recorded recorded)
    : incoming_(&incoming),
      around_(around),
      accepted_(when.accepted),
      recorded_(recorded),
      slots_(slot::roots),
      event_contact_(recorded.contact),
      contact_(recorded.contact),
      event_deal_(recorded.deal),
      deal_(recorded.deal) {
  options_.zone = around.settings->timezone;
  options_.region = around.settings->default_region;
  slots_[slot::event] = incoming.envelope;
  slots_[slot::data] = incoming.data;
  slots_[slot::now] = cel::Value::timestamp(to_timestamp(when.at));
  slots_[slot::vars] = cel::Value::map(&variables_);
}

bool EventScope::is_crm_trigger() const {
  return incoming_->declaration != nullptr && incoming_->declaration->makes == stdlib::Makes::whatever_the_flow_does;
}

void EventScope::begin_flow(std::size_t slots) {
  slots_.resize(slots);
  variables_.clear();
  if (contact_ != event_contact_) filled_ &= ~slot_bit(slot::contact);
  if (deal_ != event_deal_) filled_ &= ~slot_bit(slot::deal);
  contact_ = event_contact_;
  deal_ = event_deal_;
}

crm::Expected<void> EventScope::find_contact() {
  if (contact_) return {};
  event::Person answered;
  const event::Person* person = incoming_->person ? &*incoming_->person : nullptr;
  if (person == nullptr) {
    answered = mapping::person_of(*incoming_, {}, {}, around_.settings->default_region);
    person = &answered;
  }
  if (!person->identified()) return {};
  auto found = around_.crm->find_person(*person);
  if (!found) return tl::unexpected(found.error());
  if (*found) set_contact(**found, true);
  return {};
}

crm::Expected<void> EventScope::find_deal() {
  if (deal_) return {};
  const std::string external_id = deal_of(*incoming_).external_id;
  if (external_id.empty()) return {};
  auto found = deal_of_external_id(external_id);
  if (!found) return tl::unexpected(found.error());
  if (*found) set_deal(**found, true);
  return {};
}

crm::Expected<std::optional<std::uint64_t>> EventScope::deal_of_external_id(std::string_view external_id) {
  const auto broken = [](const Error& error) { return tl::unexpected<crm::Fault>(crm::Fault{error, {}, {}}); };
  auto row = around_.unit->get(crm::deal_external_key(around_.workspace, external_id));
  if (!row) return broken(row.error());
  if (!*row) return std::nullopt;
  auto number = crm::decode_number(**row);
  if (!number) return broken(number.error());
  return *number;
}

crm::Expected<std::optional<std::uint64_t>> EventScope::in_scope(stdlib::Holder holder) {
  const bool of_deal = holder == stdlib::Holder::deal;
  if (auto found = of_deal ? find_deal() : find_contact(); !found) return tl::unexpected(found.error());
  return of_deal ? deal_ : contact_;
}

void EventScope::changed(stdlib::Holder holder) {
  filled_ &= ~slot_bit(holder == stdlib::Holder::deal ? slot::deal : slot::contact);
}

crm::Expected<void> EventScope::prepare(SlotSet needed) {
  const SlotSet missing = needed & ~filled_;
  if ((missing & slot_bit(slot::contact)) != 0) {
    if (auto found = find_contact(); !found) return found;
    auto value = contact_value();
    if (!value) return tl::unexpected(value.error());
    slots_[slot::contact] = *value;
  }
  if ((missing & slot_bit(slot::deal)) != 0) {
    if (auto found = find_deal(); !found) return found;
    auto value = deal_value();
    if (!value) return tl::unexpected(value.error());
    slots_[slot::deal] = *value;
  }
  filled_ |= missing;
  return {};
}

// The arena is emptied when the event is done: however many evaluations it has, they do not hold more than this.
const cel::EvaluationOptions& EventScope::within_unit() {
  constexpr std::size_t bytes_of_unit_max = 64U << 20U;
  const std::size_t used = around_.arena->bytes_used();
  const std::size_t left = used < bytes_of_unit_max ? bytes_of_unit_max - used : 0;
  options_.limits.bytes_max = std::min(cel::default_evaluation_options.limits.bytes_max, left);
  return options_;
}

crm::Expected<cel::Value> EventScope::evaluate(const cel::Program& program, const Place& place,
                                               std::string_view argument) {
  auto value = around_.observer == nullptr ? program.evaluate(slots_, *around_.arena, within_unit())
                                           : watched(program, place, argument);
  if (!value) return tl::unexpected(fault_of(value.error(), program.text()));
  return *value;
}

tl::expected<cel::Value, cel::EvaluationError> EventScope::watched(const cel::Program& program, const Place& place,
                                                                   std::string_view argument) {
  const cel::Trace trace = program.trace(slots_, *around_.arena, within_unit());
  around_.observer->evaluated({place.plan.id, place.plan.version, place.step, argument, place.run, &program, &trace});
  return trace.result;
}

crm::Expected<bool> EventScope::holds(const cel::Program& condition, const Place& place, std::size_t choice) {
  if (around_.observer == nullptr) {
    auto value = condition.evaluate(slots_, *around_.arena, within_unit());
    if (!value) return tl::unexpected(fault_of(value.error(), condition.text()));
    return cel::holds(*value);
  }
  const cel::Trace trace = condition.trace(slots_, *around_.arena, within_unit());
  around_.observer->decided({place.plan.id, place.plan.version, place.step, choice, place.run, &condition, &trace});
  if (!trace.result) return tl::unexpected(fault_of(trace.result.error(), condition.text()));
  return cel::holds(*trace.result);
}

crm::Expected<std::string> EventScope::render(const cel::Template& text, const Place& place,
                                              std::string_view argument) {
  if (text.is_constant()) return std::string(trimmed(text.constant()));
  if (around_.observer != nullptr)
    for (const cel::Template::Part& part : text.parts())
      if (part.program) static_cast<void>(watched(*part.program, place, argument));
  auto rendered = text.render(slots_, *around_.arena, within_unit());
  if (!rendered) return tl::unexpected(fault_of(rendered.error(), text));
  return std::string(trimmed(*rendered));
}

void EventScope::set_contact(std::uint64_t number, bool of_event) {
  contact_ = number;
  if (of_event) event_contact_ = number;
  filled_ &= ~slot_bit(slot::contact);
}

void EventScope::set_deal(std::uint64_t number, bool of_event) {
  deal_ = number;
  if (of_event) event_deal_ = number;
  filled_ &= ~slot_bit(slot::deal);
}

void EventScope::keep_visit(std::uint64_t contact) {
  if (incoming_->utm.empty() && !incoming_->session) return;
  if (std::find(visited_.begin(), visited_.end(), contact) != visited_.end()) return;
  visited_.push_back(contact);
  if (!incoming_->utm.empty()) around_.crm->add_touch(contact, incoming_->utm);
  if (incoming_->session) around_.crm->add_session(contact, *incoming_->session);
}

crm::Expected<cel::Value> EventScope::contact_value() {
  if (!contact_) return cel::Value::null();
  return around_.crm->contact_value(*contact_, *around_.arena);
}

crm::Expected<cel::Value> EventScope::deal_value() {
  if (!deal_) return cel::Value::null();
  return around_.crm->deal_value(*deal_, *around_.arena);
}

}  // namespace dealflow::run
