// dealflow.yaml.
#include "rules/schema/parts.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/zones.hpp"

namespace dealflow::rules::schema {
namespace {

Json field() {
  std::vector<Choice> kinds;
  kinds.reserve(stdlib::field_kinds().size());
  for (const stdlib::FieldKindInfo& info : stdlib::field_kinds())
    kinds.push_back({std::string(info.name), std::string(info.doc)});
  const Json kind = one_of(kinds);
  return any_of({kind, block(field_keys, {{"type", kind}, {"options", list_of(text())}, {"name", text()}})});
}

Json stage() {
  std::vector<Choice> endings;
  endings.reserve(closes_values.size());
  for (const yaml::Key& value : closes_values) endings.push_back({std::string(value.name), std::string(value.doc)});
  return any_of({text(), block(stage_keys, {{"id", text()}, {"name", text()}, {"closes", one_of(endings)}})});
}

Json business_hours() {
  std::vector<Choice> days;
  for (const yaml::Key& day : weekdays) days.push_back({std::string(day.name), std::string(day.doc)});
  const Json time{{"type", "string"}, {"pattern", "^([01]?[0-9]|2[0-4]):[0-5][0-9]$"}};
  const Json date{{"type", "string"}, {"pattern", "^([0-9]{4}-)?[0-9]{1,2}-[0-9]{1,2}$"}};
  return block(business_hours_keys,
               {{"open", list_of(block(opening_keys, {{"days", list_of(one_of(days))}, {"from", time}, {"to", time}}))},
                {"closed", list_of(date)}});
}

Json event_type() {
  std::vector<Choice> kinds;
  for (const stdlib::AttributeKindInfo& info : stdlib::attribute_kinds())
    if (!info.name.empty()) kinds.push_back({std::string(info.name), std::string(info.shown)});
  for (const std::string_view name : event_blocks)
    kinds.push_back({std::string(name), "The block of the built-in event types."});
  std::vector<Choice> sources;
  for (const stdlib::CardSource& source : stdlib::card_sources())
    sources.push_back({std::string(source.id), std::string(source.shown)});
  const Json kind = one_of(kinds);
  const Json flag{{"type", "boolean"}};
  const Json attribute = any_of({kind, block(attribute_keys, {{"type", kind},
                                                              {"required", flag},
                                                              {"options", list_of(text())},
                                                              {"currency", text()},
                                                              {"doc", text()},
                                                              {"example", Json::object()}})});
  return block(event_type_keys, {{"doc", text()},
                                 {"source", one_of(sources)},
                                 {"variables", flag},
                                 {"attributes", map_of(attribute)},
                                 {"sample", {{"type", "object"}}}});
}

Json secret() { return {{"type", "string"}, {"pattern", "^(env|file):."}}; }

Json mail_server() {
  std::vector<Choice> levels;
  for (const yaml::Key& value : tls_values) levels.push_back({std::string(value.name), std::string(value.doc)});
  return block(mail_server_keys, {{"server", {{"type", "string"}, {"pattern", "^smtps?://[^/]+/?$"}}},
                                  {"from", text()},
                                  {"reply_to", text()},
                                  {"user", text()},
                                  {"password", secret()},
                                  {"tls", one_of(levels)}});
}

Json intake() {
  const Json references = any_of({secret(), list_of(secret())});
  // What YAML has on one line is an expression; blocks and lists hold such.
  const Json data = any_of({expression(), Json{{"type", "object"}}, Json{{"type", "array"}}});
  const Json rule = block(event_rule_keys, {{"type", expression()},
                                            {"id", expression()},
                                            {"source", text()},
                                            {"time", expression()},
                                            {"subject", expression()},
                                            {"data", data}});
  return map_of(block(channel_keys,
                      {{"token", references}, {"secret", references}, {"sources", list_of(text())}, {"event", rule}}));
}

Json lint() {
  std::vector<Choice> levels;
  levels.reserve(lint_levels.size());
  for (const yaml::Key& level : lint_levels) levels.push_back({std::string(level.name), std::string(level.doc)});
  // `off` alone is false to YAML 1.1.
  const Json rules = map_of(any_of({one_of(levels), Json{{"const", false}}}));
  return block(lint_keys, {{"notes", {{"type", "boolean"}}},
                           {"rules", rules},
                           {"paths", list_of(block(lint_path_keys, {{"files", text()}, {"rules", rules}}))}});
}

}  // namespace

Json settings_schema(const Settings* settings) {
  const Json person = settings == nullptr ? text() : one_of(people(*settings));
  const Json payment =
      block(payment_stage_keys, {{"pipeline", settings == nullptr ? text() : one_of(pipelines(*settings))},
                                 {"stage", settings == nullptr ? text() : one_of(stages(*settings))}});
  const Json whole{{"type", "integer"}, {"minimum", 0}, {"maximum", HourlyLimits::most}};
  Shapes shapes{
      {"workspace", text()},
      {"name", text()},
      {"version", {{"enum", {1, "1"}}}},
      {"default_region", {{"enum", region_codes()}}},
      {"timezone", {{"enum", zone_names()}}},
      {"type_prefix", text()},
      {"team",
       list_of(block(member_keys,
                     {{"id", text()}, {"name", text()}, {"email", text()}, {"absent", {{"type", "boolean"}}}}))},
      {"pipelines",
       list_of(block(pipeline_keys,
                     {{"id", text()}, {"name", text()}, {"responsible", person}, {"stages", list_of(stage())}}))},
      {"fields", block(holder_keys, {{"contact", map_of(field())}, {"deal", map_of(field())}})},
      {"variables", map_of(field())},
      {"events", map_of(event_type())},
      {"business_hours", business_hours()},
      {"retention", block(retention_keys, {{"runs", text()}, {"traces", text()}, {"events", text()}})},
      {"limits", block(limit_keys, {{"deals", whole}, {"mails", whole}, {"webhooks", whole}})},
      {"lint", lint()},
      {"endpoints", map_of(block(endpoint_keys, {{"url", text()},
                                                 {"secret", any_of({secret(), list_of(secret())})},
                                                 {"allow_private", {{"type", "boolean"}}}}))},
      {"mail", mail_server()},
      {"templates", map_of(block(mail_keys, {{"subject", text()}, {"text", text()}}))},
      {"intake", intake()},
      {"payments",
       block(payment_keys, {{"created", payment}, {"new", payment}, {"succeeded", payment}, {"failed", payment}})},
  };
  std::vector<yaml::Key> keys(settings_keys.begin(), settings_keys.end());
  keys.insert(keys.end(), later_settings_keys.begin(), later_settings_keys.end());
  Json schema = block(keys, shapes);
  for (const yaml::Key& key : later_settings_keys)
    schema["properties"][std::string(key.name)]["description"] = std::string(key.doc) + " Not read by this build.";
  return schema;
}

}  // namespace dealflow::rules::schema
