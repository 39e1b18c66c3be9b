#include "rules/resolve/mapping.hpp"

namespace dealflow::rules {
namespace {

constexpr std::string_view deal_suffix = "_deal";

}  // namespace

bool has_deal_suffix(std::string_view variable) {
  return variable.size() > deal_suffix.size() && variable.ends_with(deal_suffix);
}

VariableSources variable_sources(const Triggers& triggers) {
  VariableSources sources;
  for (const stdlib::EventType* trigger : triggers) {
    if (const stdlib::Attribute* variables = stdlib::find_attribute(*trigger, "variables"))
      sources.variables |= variables->kind == stdlib::AttributeKind::variables;
    if (const stdlib::Attribute* answers = stdlib::find_attribute(*trigger, "fields"))
      sources.answers |= answers->kind == stdlib::AttributeKind::answers;
    sources.records |= trigger->type.starts_with("crm.");
  }
  return sources;
}

Target split_target(std::string_view written) {
  if (written.starts_with("contact.")) return {stdlib::Holder::contact, written.substr(8)};
  if (written.starts_with("deal.")) return {stdlib::Holder::deal, written.substr(5)};
  return {std::nullopt, written};
}

std::optional<FieldInfo> find_field(const Settings& settings, stdlib::Holder holder, std::string_view name) {
  if (const stdlib::BuiltInField* field = stdlib::find_built_in_field(holder, name))
    return FieldInfo{field->kind, {}, true};
  if (const FieldDeclaration* field = settings.field(holder, name))
    return FieldInfo{field->kind, field->options, false};
  return std::nullopt;
}

std::vector<std::string_view> field_names(const Settings& settings, stdlib::Holder holder) {
  std::vector<std::string_view> names;
  const auto& declared = holder == stdlib::Holder::contact ? settings.contact_fields : settings.deal_fields;
  for (const FieldDeclaration& field : declared) names.push_back(field.name);
  for (const stdlib::BuiltInField& field : stdlib::built_in_fields())
    if (field.holder == holder) names.push_back(field.name);
  return names;
}

}  // namespace dealflow::rules
