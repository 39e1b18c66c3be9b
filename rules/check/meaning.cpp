#include "rules/check/meaning.hpp"

#include "rules/lint/crm_meaning.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

bool is_signup(const stdlib::EventType* trigger) {
  return trigger->makes == stdlib::Makes::contact_only && trigger->source == "signup_form";
}

// Somebody whom the event itself names, whose answers may name him, or who is in scope as a record.
bool can_name_a_person(const stdlib::EventType* trigger) {
  return stdlib::find_attribute(*trigger, "person") != nullptr ||
         stdlib::find_attribute(*trigger, "person.email") != nullptr ||
         stdlib::find_attribute(*trigger, "fields") != nullptr ||
         stdlib::find_attribute(*trigger, "contact.id") != nullptr;
}

const stdlib::EventType* first_where(const Triggers& triggers, bool (*wanted)(const stdlib::EventType*)) {
  const auto found = std::find_if(triggers.begin(), triggers.end(), wanted);
  return found == triggers.end() ? nullptr : *found;
}

Span trigger_span(const FlowContext& context, const stdlib::EventType* trigger) {
  for (const flow::Text& written : context.flow.triggers)
    if (written.text == trigger->type) return written.span;
  return context.flow.id.span;
}

void check_create_deal(const FlowContext& context, Span head) {
  if (context.settings.pipelines.empty()) context.add(lint::missing_pipeline, head);
  if (const auto* signup = first_where(context.triggers, is_signup))
    context.add(lint::signup_creates_deal, head)
        .help("use `create_contact`")
        .related(context.source, trigger_span(context, signup), "triggered here");
}

}  // namespace

void check_meaning(const FlowContext& context, const stdlib::Action& action, const flow::Action&, Span head) {
  const auto* nobody = first_where(context.triggers, [](const auto* trigger) { return !can_name_a_person(trigger); });
  if (action.id == stdlib::ActionId::create_deal) {
    check_create_deal(context, head);
    if (nobody != nullptr)
      context.add(lint::deal_without_contact, head, nobody->type)
          .related(context.source, trigger_span(context, nobody), "triggered here");
  }
  if (action.id == stdlib::ActionId::create_contact && nobody != nullptr)
    context.add(lint::contact_without_identity, head, nobody->type)
        .related(context.source, trigger_span(context, nobody), "triggered here");
}

void check_map_trigger(const FlowContext& context) {
  const auto* automation =
      first_where(context.triggers, [](const auto* trigger) { return trigger->type.starts_with("automation."); });
  if (automation == nullptr) return;
  const flow::Map* map = first_map(context.flow.steps);
  if (map == nullptr) return;
  const Span span = map->rows.empty() ? map->span : map->rows.front().variable.span;
  context.add(lint::map_needs_crm_trigger, span, automation->type)
      .help("use a `crm.*` trigger, or use the variable in a condition or a name")
      .related(context.source, trigger_span(context, automation), "triggered here");
}

}  // namespace dealflow::rules
