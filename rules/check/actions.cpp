#include "rules/check/actions.hpp"

#include <dealflow/money.hpp>

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/amount.hpp"
#include "rules/check/arguments.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/map.hpp"
#include "rules/check/meaning.hpp"
#include "rules/check/people.hpp"
#include "rules/check/places.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/mapping.hpp"
#include "rules/workspace/reading.hpp"

namespace dealflow::rules {
namespace {

// The arguments of one written action by name; each asked for once.
class Arguments {
 public:
  Arguments(const FlowContext& context, const stdlib::Action& action, const flow::Action& written)
      : context_(context), action_(action), written_(written) {}

  [[nodiscard]] const flow::Argument* find(std::string_view name) const {
    return find_argument(action_, written_, name);
  }
  [[nodiscard]] std::optional<cel::Template> text(std::string_view name) const {
    const flow::Argument* argument = find(name);
    return argument == nullptr ? std::nullopt : template_of(context_, *argument);
  }
  [[nodiscard]] std::optional<Responsible> responsible() const {
    const flow::Argument* argument = find("responsible");
    return argument == nullptr ? std::nullopt : check_responsible(context_, *argument);
  }
  [[nodiscard]] std::vector<cel::Template> tags() const {
    const flow::Argument* argument = find("tags");
    return argument == nullptr ? std::vector<cel::Template>{} : tags_of(context_, *argument);
  }
  [[nodiscard]] std::vector<std::string> overwrite() const {
    const flow::Argument* argument = find("overwrite");
    return argument == nullptr ? std::vector<std::string>{} : check_overwrite(context_, *argument, action_.target);
  }
  [[nodiscard]] MapPlan map(const std::vector<std::string>& overwritten) const {
    return written_.map ? check_map(context_, *written_.map, action_.target, overwritten) : MapPlan{};
  }

 private:
  const FlowContext& context_;
  const stdlib::Action& action_;
  const flow::Action& written_;
};

const flow::Text* text_or_null(const flow::Argument* argument) {
  return argument == nullptr || !is_text(argument->value) ? nullptr : &argument->value.text;
}

void check_place_of(const FlowContext& context, const Arguments& arguments,
                    const std::optional<cel::Template>& pipeline, const std::optional<cel::Template>& stage,
                    bool creates) {
  PlaceArguments place;
  place.pipeline_text = text_or_null(arguments.find("pipeline"));
  place.pipeline = pipeline ? &*pipeline : nullptr;
  place.stage_text = text_or_null(arguments.find("stage"));
  place.stage = stage ? &*stage : nullptr;
  place.creates = creates;
  check_place(context, place);
}

CreateContact create_contact(const FlowContext&, const Arguments& arguments) {
  CreateContact plan;
  plan.responsible = arguments.responsible();
  plan.tags = arguments.tags();
  plan.overwrite = arguments.overwrite();
  plan.map = arguments.map(plan.overwrite);
  return plan;
}

CreateDeal create_deal(const FlowContext& context, const Arguments& arguments) {
  CreateDeal plan;
  plan.name = arguments.text("name");
  plan.pipeline = arguments.text("pipeline");
  plan.stage = arguments.text("stage");
  check_place_of(context, arguments, plan.pipeline, plan.stage, true);
  plan.responsible = arguments.responsible();
  AmountArguments amount{arguments.find("amount"), arguments.find("currency")};
  plan.currency = check_currency(context, amount);
  plan.amount = check_amount(context, amount);
  plan.external_id = arguments.text("external_id");
  plan.tags = arguments.tags();
  plan.overwrite = arguments.overwrite();
  plan.map = arguments.map(plan.overwrite);
  return plan;
}

void check_table(const FlowContext& context, const flow::Argument& argument) {
  if (argument.value.kind != flow::ArgumentValue::Kind::table) {
    report_argument_shape(context, argument.value, argument.key.text, "a block of names and expressions");
    return;
  }
  for (const flow::Argument& entry : argument.value.entries) static_cast<void>(expression_of(context, entry));
}

void check_assignments(const FlowContext& context, const stdlib::Action& action, const flow::Argument& argument) {
  check_table(context, argument);
  const bool of_deal = action.target == stdlib::Target::deal;
  const auto holder = of_deal ? stdlib::Holder::deal : stdlib::Holder::contact;
  for (const flow::Argument& entry : argument.value.entries)
    if (!find_field(context.settings, holder, entry.key.text))
      context.add(lint::unknown_field, entry.key.span, of_deal ? "deal" : "contact", entry.key.text)
          .suggest(nearest(entry.key.text, field_names(context.settings, holder)));
}

void check_word(const FlowContext& context, const stdlib::Parameter& parameter, const flow::Argument& argument) {
  const flow::Text* text = text_of(context, argument);
  if (text == nullptr || parameter.values.empty()) return;
  for (const std::string_view value : parameter.values)
    if (text->text == value) return;
  context.add(lint::unknown_value, text->span, "value of `" + std::string(parameter.name) + "`", text->text)
      .help("the values are " + list_of(parameter.values))
      .suggest(nearest(text->text, parameter.values));
}

void check_boolean(const FlowContext& context, const flow::Argument& argument) {
  if (argument.value.kind != flow::ArgumentValue::Kind::boolean)
    report_argument_shape(context, argument.value, argument.key.text, "`true` or `false`");
}

// What an argument of an action that this build does not run can still be told from its declaration.
void check_by_kind(const FlowContext& context, const stdlib::Action& action, const stdlib::Parameter& parameter,
                   const flow::Argument& argument) {
  switch (parameter.kind) {
    case stdlib::ParameterKind::pipeline:
    case stdlib::ParameterKind::stage: return;  // looked at together
    case stdlib::ParameterKind::text:
    case stdlib::ParameterKind::currency: static_cast<void>(template_of(context, argument)); return;
    case stdlib::ParameterKind::expression: static_cast<void>(expression_of(context, argument)); return;
    case stdlib::ParameterKind::responsible: static_cast<void>(check_responsible(context, argument)); return;
    case stdlib::ParameterKind::tags: static_cast<void>(tags_of(context, argument)); return;
    case stdlib::ParameterKind::fields: return;
    case stdlib::ParameterKind::assignments: check_assignments(context, action, argument); return;
    case stdlib::ParameterKind::expressions: check_table(context, argument); return;
    case stdlib::ParameterKind::boolean: check_boolean(context, argument); return;
    case stdlib::ParameterKind::word: check_word(context, parameter, argument); return;
    case stdlib::ParameterKind::name: return;
  }
}

void check_unavailable(const FlowContext& context, const stdlib::Action& declared, const flow::Action& written) {
  const Arguments arguments(context, declared, written);
  for (const stdlib::Parameter& parameter : declared.parameters)
    if (const flow::Argument* argument = arguments.find(parameter.name))
      check_by_kind(context, declared, parameter, *argument);
  if (arguments.find("pipeline") != nullptr || arguments.find("stage") != nullptr)
    check_place_of(context, arguments, arguments.text("pipeline"), arguments.text("stage"), false);
  static_cast<void>(arguments.map(arguments.overwrite()));
}

}  // namespace

std::optional<Operation> check_action(const FlowContext& context, const flow::Action& action, Span head) {
  const stdlib::Action* declared = stdlib::find_action(action.head.text);
  if (declared == nullptr) return std::nullopt;  // the reader has reported it
  check_argument_names(context, *declared, action);
  check_meaning(context, *declared, action, head);
  const Arguments arguments(context, *declared, action);
  if (declared->runs) {
    if (declared->id == stdlib::ActionId::create_contact) return create_contact(context, arguments);
    if (declared->id == stdlib::ActionId::create_deal) return create_deal(context, arguments);
  }
  context.add(lint::unavailable, head, "`" + action.head.text + "` is");
  check_unavailable(context, *declared, action);
  return std::nullopt;
}

}  // namespace dealflow::rules
