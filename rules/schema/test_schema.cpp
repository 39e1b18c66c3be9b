// tests/*.test.yaml.
#include "rules/schema/parts.hpp"
#include "rules/workspace/keys.hpp"

namespace dealflow::rules::schema {
namespace {

// A record as far as a test says: its keys are those of `show`, its fields those of the workspace.
Json record(const Settings* settings, std::optional<stdlib::Holder> holder) {
  Json schema{{"type", "object"}};
  if (settings == nullptr || !holder) return schema;
  Json declared = map_of(false);
  declared["properties"] = Json::object();
  const bool deal = holder == stdlib::Holder::deal;
  for (const FieldDeclaration& field : deal ? settings->deal_fields : settings->contact_fields)
    declared["properties"][field.name] = Json::object();
  schema["properties"]["fields"] = std::move(declared);
  if (deal) schema["properties"]["pipeline"] = one_of_or_holes(pipelines(*settings));
  if (deal) schema["properties"]["stage"] = one_of_or_holes(stages(*settings));
  return schema;
}

Json event(const Settings* settings, Json& definitions) {
  Json type = trigger(settings);
  type["anyOf"].push_back({{"type", "string"}, {"pattern", R"(\{\{)"}});
  Json schema = block(event_keys, {{"type", std::move(type)},
                                   {"data", {{"type", "object"}}},
                                   {"id", text()},
                                   {"source", text()},
                                   {"time", text()},
                                   {"subject", text()},
                                   {"datacontenttype", text()},
                                   {"specversion", text()},
                                   {"dataschema", text()}});
  schema["allOf"] = data_by_type(settings, definitions);
  return schema;
}

Json step(const Settings* settings, Json& definitions) {
  return any_of({one_of({{std::string(restart_step), "The store is closed and opened."}}),
                 block(test_step_keys, {{"event", event(settings, definitions)},
                                        {"repeat", {{"type", "integer"}, {"minimum", 1}}},
                                        {"advance", text()}})});
}

Json given(const Settings* settings) {
  return block(given_keys, {{"now", text()},
                            {"contacts", list_of(record(settings, stdlib::Holder::contact))},
                            {"deals", list_of(record(settings, stdlib::Holder::deal))},
                            {"payments", list_of(record(settings, std::nullopt))}});
}

Json expect(const Settings* settings) {
  constexpr auto count_keys = std::to_array<yaml::Key>({{"count", "How many there are.", true}});
  const auto records = [&](std::optional<stdlib::Holder> holder) {
    return any_of(
        {list_of(record(settings, holder)), block(count_keys, {{"count", {{"type", "integer"}, {"minimum", 0}}}})});
  };
  const Json any = records(std::nullopt);
  return block(expect_keys, {{"contacts", records(stdlib::Holder::contact)},
                             {"deals", records(stdlib::Holder::deal)},
                             {"payments", any},
                             {"courses", any},
                             {"effects", any},
                             {"runs", any},
                             {"dead", any},
                             {"exactly", {{"type", "boolean"}}}});
}

}  // namespace

Json test_schema(const Settings* settings) {
  Json definitions = Json::object();
  const Json test = block(test_keys, {{"name", text()},
                                      {"given", given(settings)},
                                      {"steps", list_of(step(settings, definitions))},
                                      {"expect", expect(settings)},
                                      {"rows", list_of({{"type", "object"}})}});
  Json schema = block(test_file_keys, {{"tests", list_of(test)}});
  schema["definitions"] = std::move(definitions);
  return schema;
}

}  // namespace dealflow::rules::schema
