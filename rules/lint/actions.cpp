// What single actions mean for contacts and deals, beyond what makes them not load.
#include "rules/check/constants.hpp"
#include "rules/check/map.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/paths.hpp"
#include "rules/lint/privacy.hpp"
#include "rules/lint/reads.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/resolve/mapping.hpp"
#include "rules/resolve/walk.hpp"
#include "stdlib/action.hpp"

#include <algorithm>
#include <optional>

namespace dealflow::lint {
namespace {

using Around = std::vector<const flow::Step*>;

bool is_contact_field(const flow::MapRow& row, std::initializer_list<std::string_view> names) {
  const rules::Target target = rules::split_target(row.field.text);
  if (target.holder && *target.holder != stdlib::Holder::contact) return false;
  return std::find(names.begin(), names.end(), target.field) != names.end();
}

// Answers called `email` and the like say who it is only where the map does not: a map that names and does not identify
// leaves nobody (LANGUAGE.md, "Variables and mapping").
void check_identity(const FlowView& view, const flow::Action& action, Span head, bool deal) {
  if (!action.map || action.map->by_name) return;
  const auto brings_person = [](const stdlib::EventType* type) {
    if (stdlib::find_attribute(*type, "fields") == nullptr) return true;
    const stdlib::Attribute* person = stdlib::find_attribute(*type, "person");
    return person != nullptr && person->need == stdlib::Need::yes;
  };
  if (std::any_of(view.checked.triggers.begin(), view.checked.triggers.end(), brings_person)) return;
  const auto fills = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(action.map->rows.begin(), action.map->rows.end(),
                       [&](const flow::MapRow& row) { return is_contact_field(row, names); });
  };
  if (!fills({"name", "first_name", "last_name"}) || fills({"email", "phone"})) return;
  Finding finding = deal ? view.add(deal_of_a_name, head) : view.add(contact_of_a_name, head);
  finding.help("map the answer that is an e-mail or a phone as well");
}

// An attribute by which a second sending could be told, of an event whose deals have no external id by themselves.
std::string_view id_attribute(const stdlib::EventType& type) {
  static const stdlib::Catalogue built_in;
  if (type.type == "api.deal") return "deal.external_id";
  if (built_in.find(type.type) != nullptr) return {};
  for (const stdlib::Attributes& block : type.attributes)
    for (const stdlib::Attribute& attribute : block)
      if (attribute.kind == stdlib::AttributeKind::text && attribute.path.ends_with(".id") &&
          !attribute.path.starts_with("person") && attribute.path.find("[]") == std::string_view::npos)
        return attribute.path;
  return {};
}

void check_dedup_key(const FlowView& view, const flow::Action& action, Span head) {
  if (find_argument(action, "external_id") != nullptr) return;
  for (const stdlib::EventType* type : view.checked.triggers)
    if (const std::string_view id = id_attribute(*type); !id.empty()) {
      view.add(no_dedup_key, head, id).help("say `external_id: \"{{ data." + std::string(id) + " }}\"`");
      return;
    }
}

void check_external_id(const FlowView& view, const flow::Action& action) {
  const flow::Argument* id = find_argument(action, "external_id");
  if (id == nullptr) return;
  for_each_path(view, id->value.text, [&](const rules::RootedPath& path, Span place) {
    if (is_personal(path, view.settings))
      view.add(pii_in_id, place, rules::shown(path)).help("take a number or a code of the event");
  });
}

void check_default_overwrites(const FlowView& view, const flow::Action& action) {
  const flow::Argument* overwrite = find_argument(action, "overwrite");
  if (overwrite == nullptr || !action.map) return;
  const auto& variables = view.checked.variables;
  for (const flow::ArgumentValue& field : overwrite->value.items)
    for (const flow::MapRow& row : action.map->rows) {
      if (rules::split_target(row.field.text).field != field.text.text) continue;
      const auto variable = std::find_if(variables.begin(), variables.end(),
                                         [&](const rules::FlowVariable& one) { return one.name == row.variable.text; });
      if (variable == variables.end() || !variable->program.is_constant()) continue;
      view.add(default_overwrites, field.text.span, field.text.text, row.variable.text)
          .help("take the field out of `overwrite`: then only an empty one is filled");
    }
}

// `deal.stage == "offer"`, which must hold for the flow to run.
std::optional<std::string> stage_in(const cel::Program& condition) {
  const auto find = [&](cel::Slot root, const std::vector<std::string>& path) -> std::optional<std::string> {
    for (const rules::Equality& one : rules::equalities_in(root, condition))
      if (one.path == path && one.constant.is(cel::Kind::text)) return std::string(one.constant.as_text());
    return std::nullopt;
  };
  auto of_deal = find(rules::slot::deal, {"stage"});
  return of_deal ? of_deal : find(rules::slot::data, {"deal", "stage"});
}

std::optional<std::string> known_stage(const FlowView& view, const Around& around) {
  for (auto step = around.rbegin(); step != around.rend(); ++step) {
    const auto* list = std::get_if<flow::If>(&(*step)->node);
    if (list == nullptr || list->branches.size() != 1 || list->otherwise) continue;
    if (const cel::Program* program = view.checked.compiled.find(list->branches.front().condition))
      if (auto stage = stage_in(*program)) return stage;
  }
  const auto& condition = view.flow().condition;
  const cel::Program* program = condition ? view.checked.compiled.find(*condition) : nullptr;
  return program == nullptr ? std::nullopt : stage_in(*program);
}

std::ptrdiff_t pipelines_with(const rules::Settings& settings, const std::string& stage) {
  return std::count_if(settings.pipelines.begin(), settings.pipelines.end(),
                       [&](const rules::Pipeline& one) { return one.stage_index(stage).has_value(); });
}

void check_move(const FlowView& view, const flow::Action& action, const Around& around) {
  const std::string* stage = constant_text(view, action, "stage");
  const flow::Argument* backward = find_argument(action, "backward");
  if (stage == nullptr || (backward != nullptr && backward->value.text.text == "true")) return;
  const auto from = known_stage(view, around);
  if (!from) return;
  const std::string* named = constant_text(view, action, "pipeline");
  for (const rules::Pipeline& pipeline : view.settings.pipelines) {
    if (named != nullptr && pipelines_with(view.settings, *from) > 1) return;  // it may come from another
    if (named != nullptr && pipeline.id != *named) continue;
    const auto now = pipeline.stage_index(*from);
    const auto then = pipeline.stage_index(*stage);
    if (!now || !then) continue;
    if (*then < *now)
      view.add(goes_backward, find_argument(action, "stage")->value.text.span, *stage, *from)
          .help("say `backward`, if that is meant");
    return;
  }
}

}  // namespace

void check_actions(const FlowView& view) {
  bool moved = false;  // where the deal is then is no longer what the condition says
  rules::for_each_step(view.flow().steps, [&](const flow::Step& step, const Around& around) {
    const auto* action = std::get_if<flow::Action>(&step.node);
    const stdlib::Action* declared = action == nullptr ? nullptr : stdlib::find_action(action->head.text);
    if (declared == nullptr) return;
    const bool deal = declared->id == stdlib::ActionId::create_deal;
    if (deal || declared->id == stdlib::ActionId::create_contact) check_identity(view, *action, step.head_span, deal);
    if (deal) check_dedup_key(view, *action, step.head_span);
    if (deal) check_external_id(view, *action);
    if (declared->id == stdlib::ActionId::move_deal && !moved) check_move(view, *action, around);
    moved =
        moved || deal || declared->id == stdlib::ActionId::move_deal || declared->id == stdlib::ActionId::close_deal;
    check_default_overwrites(view, *action);
  });
}

}  // namespace dealflow::lint
