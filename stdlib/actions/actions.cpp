// Every step that does something, in the order of the reference page. The steps of control flow are the language's own
// and stand in dsl/flow.
#include "stdlib/action.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace dealflow::stdlib {
namespace {

using Kind = ParameterKind;

constexpr auto outcomes = std::to_array<std::string_view>({"won", "lost"});
constexpr auto holders = std::to_array<std::string_view>({"contact", "deal"});

constexpr Parameter pipeline{"pipeline", Kind::pipeline, false, "Pipeline of the deal."};
constexpr Parameter stage{"stage", Kind::stage, false, "Stage of the pipeline."};
constexpr Parameter responsible{"responsible", Kind::responsible, false,
                                "A person of the team, or round_robin or least_busy over several."};
constexpr Parameter tags{"tags", Kind::tags, false, "Tags to put on the card."};
constexpr Parameter overwrite{"overwrite", Kind::fields, false,
                              "Fields whose value is replaced; without it, only empty ones are filled."};
constexpr Parameter set{"set", Kind::assignments, false, "Fields with the expression that each is set to."};

constexpr auto create_deal = std::to_array<Parameter>({
    {"name", Kind::text, false, "Name of the deal; its running number if left out."},
    pipeline,
    stage,
    responsible,
    {"amount", Kind::expression, false, "Amount of the deal: money, or decimal text with a currency beside it."},
    {"currency", Kind::currency, false, "ISO 4217 code of the amount."},
    {"external_id", Kind::text, false, "Id in another system; a second event with it fills the same deal."},
    tags,
    overwrite,
});
constexpr auto create_contact = std::to_array<Parameter>({responsible, tags, overwrite});
constexpr auto update = std::to_array<Parameter>({set, overwrite});
constexpr auto move_deal = std::to_array<Parameter>({
    pipeline,
    stage,
    {"backward", Kind::boolean, false, "Allows a move against the order of the stages."},
});
constexpr auto close_deal = std::to_array<Parameter>({
    {"as", Kind::word, true, "How the deal ends.", outcomes},
    {"reason", Kind::text, false, "Why, for the deal's history."},
});
constexpr auto one_tags = std::to_array<Parameter>({{"tags", Kind::tags, true, "The tags."}});
constexpr auto add_note = std::to_array<Parameter>({
    {"text", Kind::text, true, "The note."},
    {"to", Kind::word, false, "Whose history it goes to; the deal's if left out.", holders},
});
constexpr auto assign = std::to_array<Parameter>({
    {"deal", Kind::responsible, false, "Who takes care of the deal."},
    {"contact", Kind::responsible, false, "Who takes care of the contact."},
});
constexpr auto emit = std::to_array<Parameter>({
    {"type", Kind::name, true, "Event type, built in or declared by the workspace."},
    {"data", Kind::expressions, false, "Its attributes, each an expression."},
});
constexpr auto webhook = std::to_array<Parameter>({
    {"to", Kind::name, false, "A receiver declared under `endpoints`."},
    {"url", Kind::text, false, "An address, where there is no declared receiver."},
    {"body", Kind::expressions, false, "What is sent, each part an expression."},
});
constexpr auto email = std::to_array<Parameter>({
    {"template", Kind::name, true, "A mail declared under `templates`, or a ready-made one: `stdlib/welcome`."},
    {"to", Kind::expression, true, "Address it goes to."},
    {"with", Kind::expressions, false, "Values that the mail names."},
});

constexpr auto declarations = std::to_array<Action>({
    {.id = ActionId::create_deal,
     .name = "create_deal",
     .line = "create deal [{name}]",
     .target = Target::either,
     .takes_map = true,
     .parameters = create_deal,
     .doc = "Makes a deal with its contact. What is left out comes from the event, the payment settings and the "
            "pipeline. A payment or external id that has its deal already gets no second one.",
     .example_yaml = "- create_deal: {name: \"Order of {{ person.first_name }}\", stage: new}",
     .example_text = "create deal \"Order of {{ person.first_name }}\" { stage new }"},
    {.id = ActionId::create_contact,
     .name = "create_contact",
     .line = "create contact",
     .target = Target::contact,
     .takes_map = true,
     .parameters = create_contact,
     .doc = "Makes the contact of the event's person, or fills the one that exists.",
     .example_yaml = "- create_contact: {tags: [newsletter]}",
     .example_text = "create contact { tags newsletter }"},
    {.id = ActionId::map,
     .name = "map",
     .line = "map",
     .target = Target::either,
     .takes_map = true,
     .doc = "Moves variables into fields of the records in scope.",
     .example_yaml = "- map: {town: city}",
     .example_text = "map { town -> city }"},
    {.id = ActionId::update_contact,
     .name = "update_contact",
     .line = "update contact",
     .target = Target::contact,
     .takes_map = true,
     .parameters = update,
     .doc = "Changes fields of the contact in scope.",
     .example_yaml = "- update_contact: {set: {city: '\"Recife\"'}}",
     .example_text = "update contact { set city = \"Recife\" }"},
    {.id = ActionId::update_deal,
     .name = "update_deal",
     .line = "update deal",
     .target = Target::deal,
     .takes_map = true,
     .parameters = update,
     .doc = "Changes fields of the deal in scope.",
     .example_yaml = "- update_deal: {set: {budget: '5000'}}",
     .example_text = "update deal { set budget = 5000 }"},
    {.id = ActionId::move_deal,
     .name = "move_deal",
     .line = "move deal",
     .target = Target::deal,
     .parameters = move_deal,
     .doc = "Moves the deal in scope to another stage or pipeline.",
     .example_yaml = "- move_deal: {stage: offer}",
     .example_text = "move deal { stage offer }"},
    {.id = ActionId::close_deal,
     .name = "close_deal",
     .line = "close deal as {as} [{reason}]",
     .target = Target::deal,
     .parameters = close_deal,
     .doc = "Ends the deal in scope as won or lost.",
     .example_yaml = "- close_deal: {as: won, reason: paid in cash}",
     .example_text = "close deal as won \"paid in cash\""},
    {.id = ActionId::add_tag,
     .name = "add_tag",
     .line = "add tag {tags}",
     .target = Target::contact,
     .positional = "tags",
     .parameters = one_tags,
     .doc = "Puts tags on the contact in scope.",
     .example_yaml = "- add_tag: [vip]",
     .example_text = "add tag vip"},
    {.id = ActionId::remove_tag,
     .name = "remove_tag",
     .line = "remove tag {tags}",
     .target = Target::contact,
     .positional = "tags",
     .parameters = one_tags,
     .doc = "Takes tags off the contact in scope.",
     .example_yaml = "- remove_tag: [vip]",
     .example_text = "remove tag vip"},
    {.id = ActionId::add_note,
     .name = "add_note",
     .line = "note [on {to}] {text}",
     .target = Target::either,
     .positional = "text",
     .parameters = add_note,
     .doc = "Writes a note into a record's history.",
     .example_yaml = "- add_note: \"Asked for {{ fields.cake }}\"",
     .example_text = "note \"Asked for {{ fields.cake }}\""},
    {.id = ActionId::assign,
     .name = "assign",
     .line = "assign [deal to {deal}] [contact to {contact}]",
     .target = Target::either,
     .parameters = assign,
     .doc = "Gives a record to a person of the team.",
     .example_yaml = "- assign: {deal: ana}",
     .example_text = "assign deal to ana"},
    {.id = ActionId::emit,
     .name = "emit",
     .line = "emit {type}",
     .block = "data",
     .parameters = emit,
     .doc = "Makes an event that other flows can start from.",
     .example_yaml = "- emit: {type: api.contact, data: {person: '{\"email\": contact.email}'}}",
     .example_text = "emit api.contact { person = {\"email\": contact.email} }"},
    {.id = ActionId::webhook,
     .name = "webhook",
     .line = "webhook [{to}]",
     .takes_on_failure = true,
     .parameters = webhook,
     .doc = "Puts a message for another system into the outbox, and the run goes on at once. It is sent at least once, "
            "with an id by which the receiver knows it again. `on_failure` runs, as a run of its own, where the "
            "delivery has failed for good.",
     .example_yaml = "- webhook: {to: erp, body: {id: deal.id}}",
     .example_text = "webhook erp { body { id = deal.id } }"},
    {.id = ActionId::email,
     .name = "email",
     .line = "email {template} to {to}",
     .takes_on_failure = true,
     .block = "with",
     .parameters = email,
     .doc =
         "Puts a mail into the outbox, and the run goes on at once. `with` gives each name that the mail reads. Where "
         "there is no address the step is skipped.",
     .example_yaml = "- email: {template: welcome, to: contact.email, with: {name: contact.first_name}}",
     .example_text = "email welcome to contact.email { name = contact.first_name }"},
});

flow::ValueForm form_of(Kind kind) {
  switch (kind) {
    case Kind::text: return flow::ValueForm::text;
    case Kind::pipeline:
    case Kind::stage:
    case Kind::currency:
    case Kind::word:
    case Kind::name: return flow::ValueForm::word;
    case Kind::expression: return flow::ValueForm::expression;
    case Kind::responsible: return flow::ValueForm::choice;
    case Kind::tags:
    case Kind::fields: return flow::ValueForm::words;
    case Kind::assignments: return flow::ValueForm::assignments;
    case Kind::expressions: return flow::ValueForm::table;
    case Kind::boolean: return flow::ValueForm::flag;
  }
  return flow::ValueForm::text;
}

flow::ActionForm form_of(const Action& action) {
  flow::ActionForm form;
  form.name = action.name;
  form.line = flow::parse_form(action.line);
  form.positional = action.positional;
  form.block = action.block;
  form.takes_map = action.takes_map;
  form.takes_on_failure = action.takes_on_failure;
  for (const Parameter& parameter : action.parameters)
    form.arguments.push_back({parameter.name, form_of(parameter.kind), parameter.kind == Kind::fields});
  return form;
}

}  // namespace

std::span<const Action> actions() { return declarations; }

const Action* find_action(std::string_view name) {
  const auto* found =
      std::find_if(declarations.begin(), declarations.end(), [&](const Action& a) { return a.name == name; });
  return found == declarations.end() ? nullptr : found;
}

flow::ActionForms action_forms() {
  static const std::vector<flow::ActionForm> forms = [] {
    std::vector<flow::ActionForm> all;
    for (const Action& action : declarations) all.push_back(form_of(action));
    return all;
  }();
  return forms;
}

}  // namespace dealflow::stdlib
