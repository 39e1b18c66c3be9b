#include "dsl/base/edit_distance.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <algorithm>
#include <array>

namespace dealflow::rules {
namespace {

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const stdlib::FieldKindInfo& info : stdlib::field_kinds()) names.push_back(info.name);
  return names;
}

std::optional<stdlib::FieldKind> read_kind(const Reading& reading, const yaml::Node& node) {
  const auto name = read_text(reading, node, "the kind of a field");
  if (!name) return std::nullopt;
  if (const auto kind = stdlib::find_field_kind(*name)) return kind;
  const auto names = kind_names();
  reading.add(lint::unknown_value, node.span, "kind of field", *name)
      .help("a field is " + list_of(names, "or"))
      .suggest(nearest(*name, names));
  return std::nullopt;
}

void read_options(const Reading& reading, const yaml::Node& node, FieldDeclaration& field) {
  if (!is_list(reading, node, "`options`")) return;
  for (const yaml::Node& item : node.items) {
    auto option = read_text(reading, item, "an option");
    if (!option) continue;
    if (std::find(field.options.begin(), field.options.end(), *option) != field.options.end())
      reading.add(lint::declared_twice, item.span, "option", *option);
    else
      field.options.push_back(std::move(*option));
  }
}

bool chooses(stdlib::FieldKind kind) {
  return kind == stdlib::FieldKind::select || kind == stdlib::FieldKind::multiselect;
}

void check_options(const Reading& reading, const yaml::Node& where, const yaml::Node* options,
                   const FieldDeclaration& field) {
  if (chooses(field.kind) && options == nullptr)
    report_missing(reading, where.span, "a field of kind `" + std::string(stdlib::to_string(field.kind)) + "`",
                   "options");
  if (chooses(field.kind) && options != nullptr && options->is_list() && options->items.empty())
    report_shape(reading, options->span, "`options`", "a list of at least one text", "empty");
  if (!chooses(field.kind) && options != nullptr)
    report_shape(reading, options->span, "`options`", "left out unless the kind is `select` or `multiselect`",
                 "given for `" + std::string(stdlib::to_string(field.kind)) + "`");
}

std::optional<FieldDeclaration> read_field(const Reading& reading, const yaml::Entry& entry) {
  const auto name = read_name(reading, entry.key, "name of a field", NameShape::free);
  FieldDeclaration field;
  const yaml::Node* kind = &entry.value;
  const yaml::Node* options = nullptr;
  if (entry.value.is_map()) {
    check_keys(reading, entry.value, "a field", yaml::names_of(field_keys));
    kind = require(reading, entry.value, "a field", "type");
    options = entry.value.find("options");
  }
  if (!name || kind == nullptr) return std::nullopt;
  field.name = *name;
  const auto read = read_kind(reading, *kind);
  field.kind = read.value_or(stdlib::FieldKind::text);  // so that its uses are not reported as well
  if (options != nullptr) read_options(reading, *options, field);
  if (read) check_options(reading, *kind, options, field);
  return field;
}

void read_holder(const Reading& reading, const yaml::Node& node, stdlib::Holder holder, std::string_view holder_name,
                 std::vector<FieldDeclaration>& fields) {
  if (!is_map(reading, node, "the fields of the " + std::string(holder_name))) return;
  for (const yaml::Entry& entry : node.entries) {
    auto field = read_field(reading, entry);
    if (!field) continue;
    if (stdlib::find_built_in_field(holder, field->name) != nullptr)
      reading.add(lint::declares_built_in, entry.key.span, field->name, holder_name);
    else
      fields.push_back(std::move(*field));
  }
}

}  // namespace

void read_fields(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`fields`")) return;
  check_keys(reading, node, "`fields`", yaml::names_of(holder_keys));
  if (const yaml::Node* contact = node.find("contact"))
    read_holder(reading, *contact, stdlib::Holder::contact, "contact", settings.contact_fields);
  if (const yaml::Node* deal = node.find("deal"))
    read_holder(reading, *deal, stdlib::Holder::deal, "deal", settings.deal_fields);
}

void read_variables(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`variables`")) return;
  settings.variables.emplace();
  for (const yaml::Entry& entry : node.entries)
    if (auto variable = read_field(reading, entry)) settings.variables->push_back(std::move(*variable));
}

}  // namespace dealflow::rules
