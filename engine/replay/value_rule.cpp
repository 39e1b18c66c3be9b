#include "engine/replay/value_rule.hpp"

#include "dsl/base/trim.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <variant>
#include <vector>

namespace dealflow::replay {
namespace {

using stdlib::Holder;

// As the designer wrote it.
std::string written(const cel::Template& text) {
  if (text.is_constant()) return text.constant();
  std::string all;
  for (const cel::Template::Part& part : text.parts())
    all += part.program ? fmt::format("{{{{ {} }}}}", trimmed(part.program->text())) : part.text;
  return all;
}
std::string written(const cel::Program& program) { return program.text(); }
std::string written(const rules::Responsible& responsible) {
  switch (responsible.how) {
    case rules::Responsible::How::person: return written(responsible.person);
    case rules::Responsible::How::round_robin:
      return fmt::format("round_robin({})", fmt::join(responsible.people, ", "));
    case rules::Responsible::How::least_busy: return fmt::format("least_busy({})", fmt::join(responsible.people, ", "));
  }
  return {};
}

struct Finder {
  Holder holder;
  std::string_view field, value;
  ValueRule found{};

  template <class Part>
  void argument(std::string_view name, std::string_view of_field, const std::optional<Part>& part) {
    if (!part || field != of_field || !found.text.empty()) return;
    found.text = fmt::format("{} {}", name, written(*part));
    found.argument = name;
  }
  void tags(const std::vector<cel::Template>& list) {
    if (field != "tag" || !found.text.empty()) return;
    const auto one = std::find_if(list.begin(), list.end(), [&](const cel::Template& tag) {
      return !tag.is_constant() || tag.constant() == value;
    });
    if (one != list.end()) found = {"tag " + written(*one), "tags", {}};
  }
  void map(const rules::MapPlan& map) {
    if (!found.text.empty()) return;
    const auto row = std::find_if(map.rows.begin(), map.rows.end(),
                                  [&](const rules::MapRow& one) { return one.holder == holder && one.field == field; });
    if (row != map.rows.end())
      found = {fmt::format("map {} -> {}", row->variable, row->field), {}, *row};
    else if (map.by_name)
      found = {"map by_name", {}, {}};
  }

  void operator()(const rules::CreateContact& action) {
    map(action.map);
    if (holder != Holder::contact) return;
    argument("responsible", "responsible", action.responsible);
    tags(action.tags);
  }
  void operator()(const rules::CreateDeal& action) {
    map(action.map);
    if (holder != Holder::deal) return;
    argument("name", "name", action.name);
    argument("pipeline", "pipeline", action.pipeline);
    argument("stage", "stage", action.stage);
    if (value != "open") argument("stage", "state", action.stage);  // a closing stage
    argument("responsible", "responsible", action.responsible);
    argument("amount", "amount", action.amount);
    argument("currency", "currency", action.currency);
    argument("external_id", "external_id", action.external_id);
    tags(action.tags);
  }
  void operator()(const rules::MoveVariables& action) { map(action.map); }
  void operator()(const rules::UpdateRecord& action) {
    if (action.holder == holder)
      for (const rules::FieldUpdate& update : action.set)
        if (update.field == field && found.text.empty())
          found = {fmt::format("set {} = {}", update.field, update.value.text()), update.field, {}};
    map(action.map);
  }
  void operator()(const rules::MoveDeal& action) {
    if (holder != Holder::deal) return;
    argument("pipeline", "pipeline", action.pipeline);
    argument("stage", "stage", action.stage);
    if (value != "open") argument("stage", "state", action.stage);  // a closing stage
  }
  void operator()(const rules::CloseDeal& action) {
    if (holder == Holder::deal && (field == "state" || field == "stage"))
      found.text = fmt::format("close deal as {}", action.won ? "won" : "lost");
  }
  void operator()(const rules::ChangeTags& action) {
    if (action.add) tags(action.tags);
  }
  void operator()(const rules::Assign& action) {
    const std::string_view what = holder == Holder::deal ? "deal" : "contact";
    argument(what, "responsible", holder == Holder::deal ? action.deal : action.contact);
    if (!found.text.empty()) found.text = fmt::format("assign {} to {}", what, found.text.substr(what.size() + 1));
  }
  template <class Other>
  void operator()(const Other&) {}
};

}  // namespace

ValueRule value_rule(const rules::PlanStep& step, Holder holder, std::string_view field, std::string_view value) {
  Finder finder{holder, field, value};
  std::visit(finder, step.operation);
  return std::move(finder.found);
}

}  // namespace dealflow::replay
