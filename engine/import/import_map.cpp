#include "engine/import/import_map.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/yaml/keys.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/content.hpp"
#include "rules/workspace/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dealflow {
namespace {

using csv::Target;
using rules::Reading;
using stdlib::FieldKind;
using yaml::Key;

constexpr auto map_keys = std::to_array<Key>({
    {"columns", "What each column fills, by its head."},
    {"values", "What is the same in all rows: `currency: BRL`."},
    {"separator", "`,`, `;` or a tab; the one that the head has most of if left out."},
    {"encoding", "`utf-8` or `windows-1252`."},
    {"decimal", "`,` where amounts and numbers are written as 1.234,56."},
    {"dates", "`DD/MM/YYYY` or `MM/DD/YYYY` where dates are not written as 2026-03-20."},
    {"update", "`true`: values replace those that are there; else only what is empty is filled."},
});

void add_contact_targets(const rules::Settings& settings, const std::string& prefix, std::vector<Target>& all) {
  const auto add = [&](std::string name, std::vector<std::string> path, FieldKind kind = FieldKind::text) {
    all.push_back({prefix + std::move(name), std::move(path), false, {}, kind});
  };
  add("name", {"person", "full_name"});
  add("first_name", {"person", "first_name"});
  add("last_name", {"person", "last_name"});
  all.push_back({prefix + "email", {"person", "email"}, true, {"contact", "emails"}, FieldKind::email});
  all.push_back({prefix + "phone", {"person", "phone"}, true, {"contact", "phones"}, FieldKind::phone});
  add("external_id", {"person", "external_id"});
  add("responsible", {"contact", "responsible"});
  all.push_back({prefix + "tags", {"contact", "tags"}, true, {"contact", "tags"}});
  for (const rules::FieldDeclaration& field : settings.contact_fields)
    add(field.name, {"contact", "fields", field.name}, field.kind);
}

std::vector<Target> targets_of(ImportKind kind, const rules::Settings& settings) {
  std::vector<Target> all;
  if (kind == ImportKind::contacts) {
    add_contact_targets(settings, "", all);
  } else {
    for (const char* name : {"name", "pipeline", "stage", "responsible", "currency", "external_id"})
      all.push_back({name, {"deal", name}});
    all.push_back({"amount", {"deal", "amount"}, false, {}, FieldKind::money});
    all.push_back({"due_at", {"deal", "due_at"}, false, {}, FieldKind::date});
    all.push_back({"tags", {"deal", "tags"}, true, {"deal", "tags"}});
    for (const rules::FieldDeclaration& field : settings.deal_fields)
      all.push_back({field.name, {"deal", "fields", field.name}, false, {}, field.kind});
    add_contact_targets(settings, "contact.", all);
  }
  all.push_back({"created_at", {}, false, {}, FieldKind::date});
  return all;
}

class MapReader {
 public:
  MapReader(const Reading& reading, ImportMap& map) : reading_(reading), map_(map) {}

  void read(const yaml::Node& node) {
    if (!rules::is_map(reading_, node, "an import map")) return;
    rules::check_keys(reading_, node, "an import map", yaml::names_of(map_keys));
    if (const yaml::Node* columns = node.find("columns")) read_columns(*columns);
    if (const yaml::Node* values = node.find("values")) read_values(*values);
    map_.separator = choice(node, "separator", {{",", ','}, {";", ';'}, {"tab", '\t'}, {"\t", '\t'}}, '\0');
    map_.encoding =
        choice(node, "encoding", {{"utf-8", csv::Encoding::utf8}, {"windows-1252", csv::Encoding::windows_1252}},
               csv::Encoding::utf8);
    map_.decimal_comma = choice(node, "decimal", {{",", true}, {".", false}}, false);
    map_.date_order = choice(node, "dates", {{"DD/MM/YYYY", "DMY"}, {"MM/DD/YYYY", "MDY"}, {"YYYY-MM-DD", ""}}, "");
    if (const yaml::Node* update = node.find("update"))
      map_.update = rules::read_bool(reading_, *update, "`update`").value_or(false);
  }

 private:
  template <class T>
  T choice(const yaml::Node& node, std::string_view key, std::vector<std::pair<std::string_view, T>> values,
           T otherwise) {
    const yaml::Node* at = node.find(key);
    if (at == nullptr) return otherwise;
    for (const auto& [name, value] : values)
      if (at->is_scalar() && at->text == name) return value;
    std::string wanted;
    for (const auto& [name, value] : values)
      wanted += (wanted.empty() ? "" : ", ") + std::string(name == "\t" ? "tab" : name);
    rules::report_shape(reading_, at->span, fmt::format("`{}`", key), fmt::format("one of {}", wanted),
                        at->is_scalar() ? fmt::format("`{}`", at->text) : "no text");
    return otherwise;
  }

  const Target* target(const yaml::Node& node) {
    const auto name = rules::read_text(reading_, node, "what a column fills");
    if (!name) return nullptr;
    const auto found =
        std::find_if(map_.known.begin(), map_.known.end(), [&](const Target& one) { return one.name == *name; });
    if (found != map_.known.end()) return &*found;
    std::vector<std::string_view> names;
    for (const Target& one : map_.known) names.push_back(one.name);
    reading_.add(lint::unknown_value, node.span, "thing that a column can fill", *name).suggest(nearest(*name, names));
    return nullptr;
  }

  void read_columns(const yaml::Node& node) {
    if (!rules::is_map(reading_, node, "`columns`")) return;
    for (const yaml::Entry& entry : node.entries)
      if (const Target* to = target(entry.value)) map_.columns.emplace_back(entry.key.text, *to);
  }

  void read_values(const yaml::Node& node) {
    if (!rules::is_map(reading_, node, "`values`")) return;
    for (const yaml::Entry& entry : node.entries) {
      const Target* to = target(entry.key);
      if (auto text = rules::read_text(reading_, entry.value, "a value"); to != nullptr && text)
        map_.constants.emplace_back(*to, std::move(*text));
    }
  }

  const Reading& reading_;
  ImportMap& map_;
};

}  // namespace

LoadedImportMap load_import_map(ImportKind kind, const WorkspaceFile& file, const Workspace& workspace) {
  auto map = std::make_shared<ImportMap>();
  map->kind = kind;
  map->zone = workspace.content().settings.timezone;
  map->known = targets_of(kind, workspace.content().settings);
  const Source source(file.path, file.text);
  Report report;
  const Reading reading{source, report};
  for (const yaml::Node& node : yaml::read(source, report)) MapReader(reading, *map).read(node);
  LoadedImportMap loaded;
  if (!report.has_errors()) loaded.map = std::move(map);
  loaded.diagnostics = report.take();
  return loaded;
}

}  // namespace dealflow
