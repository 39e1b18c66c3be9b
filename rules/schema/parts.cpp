#include "rules/schema/parts.hpp"

#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dealflow::rules::schema {

Json text() { return {{"type", {"string", "number", "boolean"}}}; }

Json expression() { return with_doc(text(), "An expression in CEL."); }

Json with_doc(Json schema, std::string_view doc) {
  if (!doc.empty()) schema["description"] = doc;
  return schema;
}

Json any_of(std::vector<Json> schemas) { return {{"anyOf", std::move(schemas)}}; }

Json list_of(Json element) { return {{"type", "array"}, {"items", std::move(element)}}; }

Json one_of(const std::vector<Choice>& choices) {
  std::vector<Json> all;
  all.reserve(choices.size());
  for (const Choice& choice : choices) all.push_back(with_doc({{"const", choice.name}}, choice.doc));
  return any_of(std::move(all));
}

Json one_of_or_holes(const std::vector<Choice>& choices) {
  Json schema = one_of(choices);
  schema["anyOf"].push_back({{"type", "string"}, {"pattern", R"(\{\{)"}});
  return schema;
}

Json map_of(Json value) { return {{"type", "object"}, {"additionalProperties", std::move(value)}}; }

Json block(std::span<const yaml::Key> keys, const Shapes& shapes) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const yaml::Key& key : keys) {
    const auto shape = shapes.find(key.name);
    // Beside a reference, draft 7 reads nothing; so the doc text stands around it.
    Json schema = shape == shapes.end() ? Json::object() : shape->second;
    if (schema.contains("$ref")) schema = any_of({std::move(schema)});
    properties[std::string(key.name)] = with_doc(std::move(schema), key.doc);
    if (key.required) required.push_back(key.name);
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

Json reference(std::string_view definition) { return {{"$ref", fmt::format("#/definitions/{}", definition)}}; }

stdlib::Catalogue catalogue(const Settings* settings) {
  return settings == nullptr ? stdlib::Catalogue() : settings->catalogue;
}

namespace {

// First words of the built-in types.
std::set<std::string_view> families() {
  std::set<std::string_view> words;
  const stdlib::Catalogue built_in;
  for (const stdlib::EventType& type : built_in.types()) words.insert(type.type.substr(0, type.type.find('.')));
  return words;
}

}  // namespace

Json trigger(const Settings* settings) {
  std::vector<Choice> types;
  const stdlib::Catalogue known = catalogue(settings);
  for (const stdlib::EventType& type : known.types())
    types.push_back({std::string(type.type), std::string(type.summary)});
  Json schema = one_of(types);
  // Where the workspace is not known, neither are its own types; one of a built-in family is then a misspelt word.
  if (settings == nullptr)
    schema["anyOf"].push_back(
        {{"type", "string"},
         {"pattern", fmt::format(R"(^(?!({})\.)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$)", fmt::join(families(), "|"))}});
  return schema;
}

std::vector<Choice> people(const Settings& settings) {
  std::vector<Choice> all;
  for (const Member& member : settings.team) all.push_back({member.id, member.name});
  return all;
}

std::vector<Choice> pipelines(const Settings& settings) {
  std::vector<Choice> all;
  for (const Pipeline& pipeline : settings.pipelines) all.push_back({pipeline.id, pipeline.name});
  return all;
}

std::vector<Choice> stages(const Settings& settings) {
  std::vector<Choice> all;
  for (const Pipeline& pipeline : settings.pipelines) {
    for (const Stage& stage : pipeline.stages) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const Choice& c) { return c.name == stage.id; });
      if (same == all.end())
        all.push_back({stage.id, fmt::format("Stage of `{}`.", pipeline.id)});
      else
        same->doc.insert(same->doc.size() - 1, fmt::format(", `{}`", pipeline.id));
    }
  }
  return all;
}

std::vector<Choice> fields(const Settings& settings, stdlib::Holder holder) {
  const bool deal = holder == stdlib::Holder::deal;
  std::vector<Choice> all;
  for (const stdlib::BuiltInField& field : stdlib::built_in_fields()) {
    if (field.holder == holder) all.push_back({std::string(field.name), std::string(field.doc)});
  }
  for (const FieldDeclaration& field : deal ? settings.deal_fields : settings.contact_fields)
    all.push_back({field.name, fmt::format("Field of {}, {}.", deal ? "deals" : "contacts", to_string(field.kind))});
  return all;
}

}  // namespace dealflow::rules::schema
