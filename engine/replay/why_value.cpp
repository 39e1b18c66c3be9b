// Why a record, or a value of it, is as it is: event, flow, step, rule, value.
#include <dealflow/why.hpp>

#include "dsl/base/edit_distance.hpp"
#include "engine/crm/cards.hpp"
#include "engine/log/registry.hpp"
#include "engine/query/lists.hpp"
#include "engine/query/stored_settings.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/replay/recollection.hpp"
#include "engine/replay/stored_event.hpp"
#include "engine/replay/value_rule.hpp"
#include "engine/replay/why_payment.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "rules/workspace/stored_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow {
namespace {

using Json = nlohmann::json;
using stdlib::Holder;

constexpr std::string_view creation = "created";
// Where the same value stands in an event more often, it says nothing.
constexpr std::size_t places_max = 3;

struct Card {
  std::string id;
  Holder holder = Holder::contact;
  CreatedBy made;
  TimePoint made_at;
  std::vector<ValueHistory> values;
};

template <class Record>
Card card_of(std::string id, Holder holder, const Record& record) {
  return {std::move(id), holder, record.created_by, record.created_at, values_of(record)};
}

Result<Card> load_card(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id) {
  if (const auto number = crm::parse_id("deal-", id)) {
    auto deal = query::whole_deal(rows, workspace, *number);
    if (!deal) return tl::unexpected(deal.error());
    if (*deal) return card_of(crm::deal_id(*number), Holder::deal, **deal);
    return fail(ErrorCode::not_found, fmt::format("no deal `{}`", id));
  }
  if (const auto number = crm::parse_id("con-", id)) {
    auto contact = query::whole_contact(rows, workspace, *number);
    if (!contact) return tl::unexpected(contact.error());
    if (*contact) return card_of(crm::contact_id((*contact)->number), Holder::contact, **contact);
    return fail(ErrorCode::not_found, fmt::format("no contact `{}`", id));
  }
  return fail(ErrorCode::not_found,
              fmt::format("`{}` is no contact, deal or payment: their ids look like con-1, deal-1 and pay-1", id));
}

// "payments: succeeded" for payment.succeeded; the settings' name of the status.
std::string_view payment_status(std::string_view type) {
  if (type == "course.paid") return "succeeded";
  constexpr std::string_view family = "payment.";
  if (!type.starts_with(family)) return {};
  const std::string_view status = type.substr(family.size());
  return status == "created" ? "new" : status;
}

// One question: a card of a store, and what has to be looked up for its values.
class Answer {
 public:
  Answer(work::Rows& rows, store::WorkspaceNumber workspace, const Card& card, const WhyOptions& options)
      : rows_(rows), workspace_(workspace), card_(card), options_(options) {}

  // `exactly`: with the condition of the flow and what expressions were made of, for which events are run again.
  Result<WhyValue> of(const ValueHistory& value, bool exactly) {
    WhyValue why;
    why.record = card_.id;
    why.field = value.field;
    why.value = value.value;
    why.before.assign(value.set.begin(), value.set.end() - 1);
    why.set = value.set.back();
    if (auto explained = explain(why, exactly); !explained) return tl::unexpected(explained.error());
    return why;
  }

  // How the card came to be.
  [[nodiscard]] ValueHistory creation_of() const {
    HistoryEntry made;
    made.at = card_.made_at;
    made.kind = creation;
    made.event = card_.made.event;
    made.flow = card_.made.flow;
    made.flow_version = card_.made.flow_version;
    made.step = card_.made.step;
    return {std::string(creation), card_.id, {std::move(made)}};
  }

 private:
  Result<void> explain(WhyValue& why, bool exactly) {
    auto event = replay::find_event(rows_, workspace_, why.set.event);
    if (!event) return tl::unexpected(event.error());
    if (*event) {
      why.event = (*event)->stored.number;
      why.event_type = (*event)->type;
    }
    const Json nothing;
    const Json& data = *event ? (*event)->data : nothing;
    if (why.set.flow.empty()) return explain_engine(why, data);
    auto rule = rule_of(why);
    if (!rule) return tl::unexpected(rule.error());
    why.rule = rule->text;
    if (rule->row) read_row(*rule->row, data, why);
    if (exactly && why.event)
      if (auto recalled = recall(why, *rule); !recalled) return recalled;
    if (why.rule.empty() && why.field != creation) explain_left_out(why, data);
    return {};
  }

  // The step and what in it names the field; nothing known where the version is not kept or does not fit any more.
  Result<replay::ValueRule> rule_of(WhyValue& why) {
    auto text = log::load_flow_text(rows_, workspace_, why.set.flow_version);
    if (!text) return tl::unexpected(text.error());
    if (!*text) return replay::ValueRule{};
    auto settings = query::stored_settings(rows_, workspace_);
    if (!settings) return tl::unexpected(settings.error());
    const auto plan = rules::plan_stored_flow((*text)->path, (*text)->text, why.set.flow, *settings);
    if (!plan) return replay::ValueRule{};
    const auto step = std::find_if(plan->steps.begin(), plan->steps.end(),
                                   [&](const rules::PlanStep& one) { return one.path == why.set.step; });
    if (step == plan->steps.end()) return replay::ValueRule{};
    why.action = step->action;
    return replay::value_rule(*step, card_.holder, why.field, why.set.new_value.value_or(why.value));
  }

  static void read_row(const rules::MapRow& row, const Json& data, WhyValue& why) {
    if (row.from == rules::VariableFrom::vars) return;  // as the flow worked it out
    for (const char* block : {"variables", "fields"}) {
      if (!data.is_object()) return;
      const auto inside = data.find(block);
      if (inside == data.end() || !inside->is_object()) continue;
      const auto found = inside->find(row.variable);
      if (found == inside->end()) continue;
      why.reads.push_back({fmt::format("{}.{}", block, row.variable), found->dump()});
      return;
    }
  }

  // What the flow saw, and what the step's expressions were made of.
  Result<void> recall(WhyValue& why, const replay::ValueRule& rule) {
    auto found = replay::recollect(rows_, workspace_, {.first = *why.event, .last = *why.event}, options_);
    if (!found) return tl::unexpected(found.error());
    why.inexact = found->inexact;
    for (const replay::EventLook& one : found->looks) {
      const WhyLook& look = one.look;
      if (look.flow != why.set.flow || look.run == 0) continue;
      why.condition = look.condition;
      if (rule.row && rule.row->from == rules::VariableFrom::vars)
        for (const WhyArgument& variable : look.variables)
          if (variable.name == rule.row->variable) add(why, fmt::format("vars.{}", variable.name), variable);
      if (rule.argument.empty()) return {};
      const bool seen = read_step(look.steps, rule.argument, why);
      return seen ? Result<void>{} : read_run(look.run, rule.argument, why);
    }
    return {};
  }

  static void add(WhyValue& why, std::string name, const WhyArgument& argument) {
    const bool itself = argument.reads.size() == 1 && argument.reads.front().text == argument.text;
    if (!itself) why.reads.push_back({fmt::format("{} = {}", name, argument.text), argument.value});
    why.reads.insert(why.reads.end(), argument.reads.begin(), argument.reads.end());
  }

  bool read_step(const std::vector<WhyStep>& steps, std::string_view argument, WhyValue& why) {
    bool seen = false;
    for (const WhyStep& step : steps) {
      if (step.step != why.set.step) continue;
      for (const WhyArgument& one : step.arguments)
        if (one.name == argument) add(why, one.name, one);
      seen = true;
      if (!why.reads.empty()) break;
    }
    return seen;
  }
  // A step that was taken later, with another event or at a time: what the run's record says.
  Result<void> read_run(std::uint64_t number, std::string_view argument, WhyValue& why) {
    const auto run = run::load_run(rows_, workspace_, number);
    if (!run) return tl::unexpected(run.error());
    if (!*run) return {};
    for (const RunStep& step : (*run)->steps)
      for (const auto& [name, value] : step.inputs)
        if (step.path == why.set.step && name == argument) why.reads.push_back({name, value});
    return {};
  }

  // Nothing in the step names the field: it came from the event's own blocks, or from the settings.
  void explain_left_out(WhyValue& why, const Json& data) {
    if (explain_payment(why)) return;
    replay::find_places(data, {}, why.set.new_value.value_or(why.value), why.reads);
    if (why.reads.size() > places_max) why.reads.clear();
    if (!why.reads.empty())
      why.rule = "the step leaves it out: taken from the event";
    else if (why.field == "stage")
      why.rule = "the step leaves it out: the first stage of the pipeline";
    else if (why.field == "state")
      why.rule = "a deal is open until something closes it";
    else if (why.field == "contact")
      why.rule = "the person of the event";
    else if (why.field == "responsible")
      why.rule = "the step leaves it out: the pipeline's `responsible`";
    else
      why.rule = "the step leaves it out";
  }

  Result<void> explain_engine(WhyValue& why, const Json& data) {
    if (explain_payment(why)) return {};
    replay::find_places(data, {}, why.set.new_value.value_or(why.value), why.reads);
    if (why.reads.size() > places_max) why.reads.clear();
    why.rule = "recorded from the event by itself, whether or not a flow runs";
    return {};
  }

  // A stage that `payments:` of dealflow.yaml gives to the status.
  bool explain_payment(WhyValue& why) {
    if (why.field != "stage" && why.field != "state") return false;
    const std::string_view status = payment_status(why.event_type);
    const auto settings = query::stored_settings(rows_, workspace_);
    if (status.empty() || !settings) return false;
    const auto found = settings->payments.find(std::string(status));
    if (found == settings->payments.end() || found->second.stage.empty()) return false;
    why.rule = fmt::format("`payments: {}` of dealflow.yaml: stage {}", status == "new" ? "created" : status,
                           found->second.stage);
    return true;
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  const Card& card_;
  const WhyOptions& options_;
};

// A contact's name is made of two values.
bool is_asked(const Card& card, std::string_view field, std::string_view value) {
  if (field == value) return true;
  return field == "name" && card.holder == Holder::contact && (value == "first_name" || value == "last_name");
}

// Nothing of its own tells of the state, and it is not what a new deal has: the deal came to a stage that closes it.
bool is_by_stage(const ValueHistory& state) { return state.set.back().kind == creation && state.value != "open"; }

tl::unexpected<Error> no_value(const Card& card, std::string_view field) {
  std::vector<std::string> names{std::string(creation)};
  for (const ValueHistory& value : card.values) names.push_back(value.field);
  const std::string meant = nearest(field, names);
  return fail(ErrorCode::not_found, fmt::format("{} has no value in `{}`{}", card.id, field,
                                                meant.empty() ? "" : fmt::format("; is it `{}`?", meant)));
}

}  // namespace

Result<std::vector<WhyValue>> why_value(const std::filesystem::path& store, std::string_view record,
                                        std::string_view field, const WhyOptions& options) {
  const auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto stored = query::stored_workspace(*environment, options.workspace);
  if (!stored) return tl::unexpected(stored.error());
  if (record.starts_with("pay-")) return replay::why_payment(stored->rows, stored->number, record, field);
  const auto card = load_card(stored->rows, stored->number, record);
  if (!card) return tl::unexpected(card.error());
  constexpr std::string_view declared = "fields.";
  if (field.starts_with(declared)) field.remove_prefix(declared.size());
  if (field == "tags") field = "tag";
  Answer answer(stored->rows, stored->number, *card, options);
  std::vector<WhyValue> all;
  const auto add = [&](const ValueHistory& value, bool exactly) -> Result<void> {
    auto why = answer.of(value, exactly);
    if (!why) return tl::unexpected(why.error());
    all.push_back(std::move(*why));
    return {};
  };
  if (field.empty() || field == creation)
    if (auto added = add(answer.creation_of(), true); !added) return tl::unexpected(added.error());
  const auto found_stage = std::find_if(card->values.begin(), card->values.end(),
                                        [](const ValueHistory& value) { return value.field == "stage"; });
  const ValueHistory* stage = found_stage == card->values.end() ? nullptr : &*found_stage;
  for (const ValueHistory& value : card->values) {
    if (!field.empty() && !is_asked(*card, field, value.field)) continue;
    // A stage that closes a deal has set its state as well.
    if (value.field == "state" && stage != nullptr && is_by_stage(value)) {
      if (auto added = add({value.field, value.value, stage->set}, !field.empty()); !added)
        return tl::unexpected(added.error());
      continue;
    }
    // The first of several is looked at closely: events are run again for each.
    if (auto added = add(value, !field.empty() && all.empty()); !added) return tl::unexpected(added.error());
  }
  if (all.empty()) return no_value(*card, field);
  return all;
}

}  // namespace dealflow
