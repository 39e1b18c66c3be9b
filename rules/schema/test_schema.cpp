// tests/*.test.yaml.
#include "rules/schema/parts.hpp"
#include "rules/testing/given_reader.hpp"
#include "rules/testing/record_schema.hpp"
#include "rules/workspace/keys.hpp"

namespace dealflow::rules::schema {
namespace {

// A hole of a test with rows: it becomes whatever the row has, a number, a list or a block.
const Json& hole() {
  static const Json schema{{"type", "string"}, {"pattern", R"(\{\{)"}};
  return schema;
}
Json or_hole(Json schema) { return any_of({std::move(schema), hole()}); }

// The fields that the workspace declares.
Json declared_fields(const Settings& settings, stdlib::Holder holder) {
  Json declared = map_of(false);
  declared["properties"] = Json::object();
  const bool deal = holder == stdlib::Holder::deal;
  for (const FieldDeclaration& field : deal ? settings.deal_fields : settings.contact_fields)
    declared["properties"][field.name] = Json::object();
  return declared;
}

// What a key names of the workspace; nothing where it may be anything.
Json named(const Settings* settings, std::string_view key, std::string_view list) {
  if (settings == nullptr) return Json::object();
  if (key == "pipeline") return one_of_or_holes(pipelines(*settings));
  if (key == "stage") return one_of_or_holes(stages(*settings));
  if (key == "fields" && (list == "deals" || list == "contacts"))
    return or_hole(declared_fields(*settings, list == "deals" ? stdlib::Holder::deal : stdlib::Holder::contact));
  return Json::object();
}

Json properties_alone(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

// A record as far as a test says.
Json expected_record(const Settings* settings, const testing::RecordKind& kind) {
  Json properties = Json::object();
  for (const auto& [key, schema] : testing::record_schema(kind).at("properties").items())
    properties[key] = with_doc(named(settings, key, kind.key), schema.value("description", ""));
  if (kind.key == "effects") {
    properties["webhook"] = with_doc(text(), "A webhook to this receiver, or address.");
    properties["email"] = with_doc(text(), "This mail.");
  }
  return properties_alone(std::move(properties));
}

Json given_record(const Settings* settings, std::string_view list) {
  Json properties = Json::object();
  for (const testing::GivenKey& key : testing::given_keys_of(list, catalogue(settings)))
    properties[std::string(key.key)] = with_doc(named(settings, key.key, list), key.doc);
  return properties_alone(std::move(properties));
}

Json event(const Settings* settings, Json& definitions) {
  Json type = trigger(settings);
  type["anyOf"].push_back(hole());
  Json schema = block(event_keys, {{"type", std::move(type)},
                                   {"data", or_hole({{"type", "object"}})},
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
                 block(test_step_keys, {{"event", or_hole(event(settings, definitions))},
                                        {"repeat", or_hole({{"type", "integer"}, {"minimum", 1}})},
                                        {"advance", text()}})});
}

Json given(const Settings* settings) {
  const Json reply = block(reply_keys, {{"status", or_hole({{"type", "integer"}, {"minimum", 100}, {"maximum", 599}})},
                                        {"webhook", text()},
                                        {"email", text()},
                                        {"fails", text()}});
  Shapes shapes{{"now", text()}, {"replies", or_hole(list_of(or_hole(reply)))}};
  for (const std::string_view list : {"contacts", "deals", "payments"})
    shapes[list] = or_hole(list_of(or_hole(given_record(settings, list))));
  return block(given_keys, shapes);
}

Json expect(const Settings* settings) {
  const Json number = or_hole({{"type", "integer"}, {"minimum", 0}});
  Shapes shapes{{"exactly", {{"type", "boolean"}}}};
  for (const testing::RecordKind& kind : testing::record_kinds())
    shapes[kind.key] =
        any_of({list_of(or_hole(expected_record(settings, kind))), block(count_keys, {{"count", number}}), hole()});
  return block(expect_keys, shapes);
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
