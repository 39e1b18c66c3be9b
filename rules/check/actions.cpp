#include "rules/check/actions.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/action_arguments.hpp"
#include "rules/check/amount.hpp"
#include "rules/check/effects.hpp"
#include "rules/check/emit.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/meaning.hpp"
#include "rules/lint/references.hpp"

namespace dealflow::rules {
namespace {

using Checked = std::optional<Operation>;

CreateContact create_contact(const Arguments& arguments) {
  CreateContact plan;
  plan.responsible = arguments.responsible("responsible");
  plan.tags = arguments.tags();
  plan.overwrite = arguments.overwrite();
  plan.map = arguments.map(plan.overwrite);
  return plan;
}

CreateDeal create_deal(const Arguments& arguments) {
  CreateDeal plan;
  plan.name = arguments.text("name");
  plan.pipeline = arguments.text("pipeline");
  plan.stage = arguments.text("stage");
  arguments.check_place(plan.pipeline, plan.stage, true);
  plan.responsible = arguments.responsible("responsible");
  const AmountArguments amount{arguments.find("amount"), arguments.find("currency")};
  plan.currency = check_currency(arguments.context(), amount);
  plan.amount = check_amount(arguments.context(), amount);
  plan.external_id = arguments.text("external_id");
  plan.tags = arguments.tags();
  plan.overwrite = arguments.overwrite();
  plan.map = arguments.map(plan.overwrite);
  return plan;
}

UpdateRecord update_record(const Arguments& arguments, stdlib::Holder holder) {
  UpdateRecord plan;
  plan.holder = holder;
  plan.set = arguments.updates(holder);
  plan.overwrite = arguments.overwrite();
  plan.map = arguments.map(plan.overwrite);
  return plan;
}

MoveDeal move_deal(const Arguments& arguments) {
  MoveDeal plan;
  plan.pipeline = arguments.text("pipeline");
  plan.stage = arguments.text("stage");
  plan.backward = arguments.flag("backward");
  if (!arguments.is_written("pipeline") && !arguments.is_written("stage"))
    arguments.report_missing("`move_deal`", "stage");
  arguments.check_place(plan.pipeline, plan.stage, false);
  return plan;
}

Checked close_deal(const Arguments& arguments) {
  CloseDeal plan;
  const auto as = arguments.word("as");
  plan.won = as == "won";
  plan.reason = arguments.text("reason");
  return as ? Checked(std::move(plan)) : std::nullopt;
}

Checked add_note(const Arguments& arguments) {
  AddNote plan;
  if (const auto to = arguments.word("to")) plan.to = *to == "deal" ? stdlib::Holder::deal : stdlib::Holder::contact;
  auto text = arguments.text("text");
  if (!text) return std::nullopt;
  plan.text = std::move(*text);
  return plan;
}

Assign assign(const Arguments& arguments) {
  if (!arguments.is_written("deal") && !arguments.is_written("contact")) arguments.report_missing("`assign`", "deal");
  return {arguments.responsible("deal"), arguments.responsible("contact")};
}

template <class Kind>
Checked checked(std::optional<Kind> operation) {
  return operation ? Checked(std::move(*operation)) : std::nullopt;
}

Checked operation_of(const Arguments& arguments, const stdlib::Action& declared) {
  switch (declared.id) {
    case stdlib::ActionId::create_deal: return create_deal(arguments);
    case stdlib::ActionId::create_contact: return create_contact(arguments);
    case stdlib::ActionId::map: return MoveVariables{arguments.map({})};
    case stdlib::ActionId::update_contact: return update_record(arguments, stdlib::Holder::contact);
    case stdlib::ActionId::update_deal: return update_record(arguments, stdlib::Holder::deal);
    case stdlib::ActionId::move_deal: return move_deal(arguments);
    case stdlib::ActionId::close_deal: return close_deal(arguments);
    case stdlib::ActionId::add_tag: return ChangeTags{true, arguments.tags()};
    case stdlib::ActionId::remove_tag: return ChangeTags{false, arguments.tags()};
    case stdlib::ActionId::add_note: return add_note(arguments);
    case stdlib::ActionId::assign: return assign(arguments);
    case stdlib::ActionId::emit: return checked(check_emit(arguments));
    case stdlib::ActionId::webhook: return checked(check_webhook(arguments));
    case stdlib::ActionId::email: return checked(check_email(arguments));
  }
  return std::nullopt;
}

}  // namespace

std::optional<PlannedAction> check_action(const FlowContext& context, const flow::Action& action, Span head) {
  const stdlib::Action* declared = stdlib::find_action(action.head.text);
  if (declared == nullptr) return std::nullopt;  // the reader has reported it
  const bool all_names_known = check_argument_names(context, *declared, action);
  check_meaning(context, *declared, action, head);
  auto operation = operation_of(Arguments(context, *declared, action, all_names_known), *declared);
  if (!operation) return std::nullopt;
  return PlannedAction{declared->name, std::move(*operation)};
}

}  // namespace dealflow::rules
