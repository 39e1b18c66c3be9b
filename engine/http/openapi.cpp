#include "engine/http/openapi.hpp"

#include "engine/http/routing.hpp"

#include <dealflow/http_server.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealflow::http {
namespace {

using Json = nlohmann::ordered_json;

Json reference(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }

// References lead from the files of docs/schema to the components: those to a neighbour, and those within `schema`.
void turn_references(Json& node, const std::string& schema) {
  if (node.is_object()) {
    node.erase("$schema");
    if (const auto found = node.find("$ref"); found != node.end() && found->is_string()) {
      const auto name = found->get<std::string>();
      if (name.ends_with(".json")) *found = reference(name.substr(0, name.size() - 5))["$ref"];
      if (name.starts_with("#/")) *found = reference(schema + name.substr(1))["$ref"];
    }
  }
  if (node.is_structured())
    for (auto& part : node) turn_references(part, schema);
}

Json components() {
  Json schemas = Json::object();
  for (const EmbeddedFile& file : answer_schemas()) {
    const std::string name(file.name.substr(0, file.name.rfind('.')));
    Json schema = Json::parse(file.text);
    turn_references(schema, name);
    schemas[name] = std::move(schema);
  }
  return {{"schemas", std::move(schemas)}, {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

Json schema_of(const Parameter& parameter) {
  switch (parameter.kind) {
    case Parameter::Kind::text: return {{"type", "string"}};
    case Parameter::Kind::flag: return {{"type", "boolean"}};
    case Parameter::Kind::number:
      return {{"type", "integer"}, {"minimum", parameter.least}, {"maximum", parameter.most}};
    case Parameter::Kind::choice: {
      Json choices = Json::array();
      for (std::string_view left = parameter.choices; !left.empty();) {
        const std::size_t end = left.find(' ');
        choices.push_back(left.substr(0, end));
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
      }
      return {{"type", "string"}, {"enum", choices}};
    }
  }
  return Json::object();
}

// The parts of the path in braces, then what stands behind the question mark.
Json parameters_of(const Route& route) {
  Json all = Json::array();
  std::string_view path = route.path;
  while (path.find('{') != std::string_view::npos) {
    path.remove_prefix(path.find('{') + 1);
    all.push_back({{"name", path.substr(0, path.find('}'))},
                   {"in", "path"},
                   {"required", true},
                   {"schema", {{"type", "string"}}}});
  }
  for (const Parameter& parameter : route.query)
    all.push_back(
        {{"name", parameter.name}, {"in", "query"}, {"description", parameter.doc}, {"schema", schema_of(parameter)}});
  return all;
}

Json answer_schema(const Answer& answer) {
  switch (answer.shape) {
    case Answer::Shape::one: return reference(answer.schema);
    case Answer::Shape::array: return {{"type", "array"}, {"items", reference(answer.schema)}};
    case Answer::Shape::one_or_array:
      return {
          {"anyOf", Json::array({reference(answer.schema), {{"type", "array"}, {"items", reference(answer.schema)}}})}};
    case Answer::Shape::page:
      return {{"type", "object"},
              {"properties",
               {{"records", {{"type", "array"}, {"items", reference(answer.schema)}}},
                {"next",
                 {{"description", "`after` of the next page; null: there is none."}, {"type", {"string", "null"}}}}}},
              {"required", {"records", "next"}},
              {"additionalProperties", false}};
    case Answer::Shape::names: return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case Answer::Shape::object:
    case Answer::Shape::text: break;
  }
  return {{"type", answer.shape == Answer::Shape::text ? "string" : "object"}};
}

Json responses_of(const Route& route) {
  const char* media = route.answer.shape == Answer::Shape::text ? "text/plain" : "application/json";
  Json responses = {
      {"200", {{"description", "Done."}, {"content", {{media, {{"schema", answer_schema(route.answer)}}}}}}}};
  const Json problem = {{"application/problem+json", {{"schema", reference("problem")}}}};
  const Json retry = {{"Retry-After", {{"description", "Seconds."}, {"schema", {{"type", "integer"}}}}}};
  if (route.purpose == Purpose::act) {
    if (route.path.find('{') != std::string_view::npos)
      responses["404"] = {{"description", "There is none of that id, or nothing to be done for it."},
                          {"content", problem}};
    if (route.path.starts_with("/runs/"))
      responses["409"] = {{"description", "The run is there, and does not wait for that."}, {"content", problem}};
  }
  if (route.purpose == Purpose::intake) {
    responses["422"] = {{"description", "The event was refused; it stays refused."}, {"content", problem}};
    responses["429"] = {{"description", "Too much waits for its turn."}, {"headers", retry}, {"content", problem}};
  }
  if (route.purpose != Purpose::reading || route.path == "/readyz")
    responses["503"] = {
        {"description", "The store cannot be written, or the server stops."}, {"headers", retry}, {"content", problem}};
  responses["default"] = {{"description", "Not done."}, {"content", problem}};
  return responses;
}

// What the server reads; of a binary one the attributes stand in headers.
Json body_of_events() {
  return {{"required", true},
          {"content",
           {{"application/cloudevents+json", {{"schema", {{"type", "object"}}}}},
            {"application/cloudevents-batch+json", {{"schema", {{"type", "array"}, {"items", {{"type", "object"}}}}}}},
            {"application/json", {{"schema", Json::object()}}}}}};
}

Json security_of(Access access) {
  if (access == Access::anyone) return Json::array();
  return Json::array({Json::object({{"token", Json::array()}}), Json::object()});
}

std::string operation_id(const Route& route) {
  std::string id = route.method == "GET" ? "get" : "post";
  bool start = true;
  for (const char c : route.path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) id += start ? static_cast<char>(c & ~0x20) : c;
    start = !letter;
  }
  return id;
}

std::string make_openapi() {
  Json paths = Json::object();
  for (const Route& route : routes()) {
    Json operation = {
        {"operationId", operation_id(route)}, {"summary", route.summary}, {"parameters", parameters_of(route)}};
    if (route.purpose == Purpose::intake) operation["requestBody"] = body_of_events();
    operation["responses"] = responses_of(route);
    operation["security"] = security_of(route.access);
    paths[std::string(route.path)][route.method == "GET" ? "get" : "post"] = std::move(operation);
  }
  const Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "dealflow"},
        {"version", "1"},
        {"description",
         "Events come in, each answered after the commit that made it durable; records are read, and "
         "runs, dead letters and receivers are seen to."}}},
      {"servers", Json::array({{{"url", "/"}}})},
      {"paths", paths},
      {"components", components()}};
  return document.dump(2) + "\n";
}

}  // namespace

const std::string& openapi() {
  static const std::string made = make_openapi();
  return made;
}

}  // namespace dealflow::http

namespace dealflow {

std::string http_openapi() { return http::openapi(); }

}  // namespace dealflow
