#include "rules/resolve/closed_values.hpp"

#include "rules/resolve/equalities.hpp"
#include "rules/resolve/mapping.hpp"

#include <algorithm>
#include <set>

namespace dealflow::rules {
namespace {

using Values = std::optional<std::vector<std::string_view>>;
using stdlib::Holder;

Values in_order(const std::set<std::string_view>& values) {
  return std::vector<std::string_view>(values.begin(), values.end());
}

Values stages(const Settings& settings) {
  std::set<std::string_view> ids;
  for (const Pipeline& pipeline : settings.pipelines)
    for (const Stage& stage : pipeline.stages) ids.insert(stage.id);
  return in_order(ids);
}

Values pipelines(const Settings& settings) {
  std::set<std::string_view> ids;
  for (const Pipeline& pipeline : settings.pipelines) ids.insert(pipeline.id);
  return in_order(ids);
}

Values people(const Settings& settings) {
  std::set<std::string_view> ids;
  for (const Member& member : settings.team) ids.insert(member.id);
  return in_order(ids);
}

// Of the card of a deal or a contact.
Values of_card(const Settings& settings, Holder holder, const std::vector<std::string>& path) {
  if (path.size() == 2 && path.front() == "fields") {
    const FieldDeclaration* field = settings.field(holder, path.back());
    if (field == nullptr || field->kind != stdlib::FieldKind::select) return std::nullopt;
    return in_order({field->options.begin(), field->options.end()});
  }
  if (path.size() != 1) return std::nullopt;
  if (path.front() == "responsible") return people(settings);
  if (holder == Holder::contact) return std::nullopt;
  if (path.front() == "stage") return stages(settings);
  if (path.front() == "pipeline") return pipelines(settings);
  if (path.front() == "state") return std::vector<std::string_view>{"deleted", "lost", "open", "won"};
  return std::nullopt;
}

// `field` of a change: what the card can hold; of a day that came, what holds days.
Values changed_fields(const Settings& settings, std::string_view type) {
  std::set<std::string_view> names;
  const auto add = [&](Holder holder) {
    for (const std::string_view name : field_names(settings, holder)) names.insert(name);
  };
  if (type == "crm.contact.field_changed") add(Holder::contact);
  if (type == "crm.deal.field_changed") add(Holder::deal);
  if (type == "crm.contact.date_reached")
    for (const FieldDeclaration& field : settings.contact_fields)
      if (field.kind == stdlib::FieldKind::date) names.insert(field.name);
  return names.empty() ? std::nullopt : in_order(std::move(names));
}

Values of_event(const Settings& settings, const stdlib::EventType& type, const std::string& path, Lists lists) {
  const stdlib::Attribute* attribute = stdlib::find_attribute(type, path);
  if (attribute == nullptr) return std::vector<std::string_view>{};  // absent there: equal to nothing
  if (attribute->kind == stdlib::AttributeKind::enumeration)
    return in_order({attribute->values.begin(), attribute->values.end()});
  if (lists == Lists::catalogue || !type.type.starts_with("crm.")) return std::nullopt;
  if (path == "deal.stage" || path == "deal.previous_stage") return stages(settings);
  if (path == "deal.pipeline") return pipelines(settings);
  return path == "field" ? changed_fields(settings, type.type) : std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string_view>> closed_values(const Settings& settings, const Triggers& triggers,
                                                           cel::Slot root, const std::vector<std::string>& path,
                                                           Lists lists) {
  if (lists == Lists::catalogue && root != slot::data) return std::nullopt;
  if (root == slot::contact) return of_card(settings, Holder::contact, path);
  if (root == slot::deal) return of_card(settings, Holder::deal, path);
  if (root != slot::data && root != slot::awaited) return std::nullopt;
  const std::string joined = join_path(path);
  std::set<std::string_view> values;
  bool known = false;
  for (const stdlib::EventType* trigger : triggers) {
    const auto of_one = of_event(settings, *trigger, joined, lists);
    if (!of_one) return std::nullopt;
    known = known || !of_one->empty();
    values.insert(of_one->begin(), of_one->end());
  }
  return known ? in_order(values) : std::nullopt;
}

}  // namespace dealflow::rules
