// The payload of each event type, for completion in tests: names and what they are for, no demands, as a test may well
// deliver what is wrong.
#include "rules/schema/parts.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::rules::schema {
namespace {

std::string meaning(const stdlib::Attribute& attribute) {
  std::string text(attribute.fills);
  if (!attribute.values.empty()) text += fmt::format(": {}", fmt::join(attribute.values, ", "));
  if (!text.empty()) text += ". ";
  return attribute.example.empty() ? text : text + fmt::format("Such as {}.", attribute.example);
}

// Where an attribute stands in the schema of `data`; what is around it is made.
Json& place(Json& data, std::string_view path) {
  Json* at = &data;
  while (!path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    std::string_view name = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    const bool list = name.ends_with("[]");
    if (list) name.remove_suffix(2);
    at = &(*at)["properties"][std::string(name)];
    if (list) at = &(*at)["items"];
  }
  return *at;
}

Json data_of(const stdlib::EventType& type) {
  Json data = Json::object();
  for (const stdlib::Attributes block : type.attributes) {
    for (const stdlib::Attribute& attribute : block) place(data, attribute.path)["description"] = meaning(attribute);
  }
  return data;
}

}  // namespace

Json data_by_type(const Settings* settings, Json& definitions) {
  Json rules = Json::array();
  const stdlib::Catalogue known = catalogue(settings);
  for (const stdlib::EventType& type : known.types()) {
    Json data = data_of(type);
    // Types share most of their blocks: each stands once.
    for (auto& [name, shape] : data["properties"].items()) {
      std::string key = name;
      for (int i = 2; definitions.contains(key) && definitions[key] != shape; ++i) key = fmt::format("{}-{}", name, i);
      definitions[key] = shape;
      shape = reference(key);
    }
    rules.push_back({{"if", {{"properties", {{"type", {{"const", type.type}}}}}, {"required", {"type"}}}},
                     {"then", {{"properties", {{"data", std::move(data)}}}}}});
  }
  return rules;
}

}  // namespace dealflow::rules::schema
