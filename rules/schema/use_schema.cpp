// A document that uses a template: with the name of a ready-made flow, an editor completes its inputs, and where the
// workspace is known, the pipelines, stages and people that they may name.
#include "dsl/flow/keys.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/schema/parts.hpp"
#include "stdlib/action.hpp"
#include "stdlib/field.hpp"
#include "stdlib/ready_made.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::rules::schema {
namespace {

using stdlib::FieldKind;
using stdlib::Parameter;
using stdlib::ParameterKind;
using stdlib::ReadyMade;

// The kind of the parameter that is this input and nothing else: `stage: "{{ inputs.stage }}"`.
ParameterKind filled_by(const flow::Flow& flow, std::string_view input) {
  const std::string hole = fmt::format("{{{{ inputs.{} }}}}", input);
  ParameterKind kind = ParameterKind::text;
  for_each_action(flow.steps, [&](const flow::Action& written) {
    const stdlib::Action* action = stdlib::find_action(written.head.text);
    for (const flow::Argument& argument : written.arguments) {
      if (action == nullptr || argument.value.text.text != hole) continue;
      const auto parameter = std::find_if(action->parameters.begin(), action->parameters.end(),
                                          [&](const Parameter& one) { return one.name == argument.key.text; });
      if (parameter != action->parameters.end()) kind = parameter->kind;
    }
    return kind == ParameterKind::text;
  });
  return kind;
}

Json one_of_workspace(ParameterKind kind, const Settings* settings) {
  if (settings == nullptr) return text();
  if (kind == ParameterKind::pipeline) return one_of(pipelines(*settings));
  if (kind == ParameterKind::stage) return one_of(stages(*settings));
  if (kind == ParameterKind::responsible) return one_of(people(*settings));
  return text();
}

Json shape_of(const flow::Input& input, const flow::Flow& flow, const Settings* settings) {
  const auto kind = stdlib::find_field_kind(input.type.text);
  if (kind == FieldKind::number) return any_of({{{"type", "number"}}, {{"type", "string"}, {"pattern", "[0-9]"}}});
  if (kind == FieldKind::text) return one_of_workspace(filled_by(flow, input.name.text), settings);
  return text();
}

Json value_of(const flow::Input& input, const flow::Flow& flow, const Settings* settings) {
  const Json one = shape_of(input, flow, settings);
  Json schema = any_of({one, list_of(one)});
  // What is empty counts as left out.
  if (!input.required) schema["anyOf"].push_back({{"enum", {"", nullptr}}});
  std::string doc = input.doc ? input.doc->text : std::string();
  if (input.fallback) doc += fmt::format("{}`{}` if left out", doc.empty() ? "" : "; ", input.fallback->text.text);
  return with_doc(std::move(schema), doc);
}

Json inputs_of(const flow::Flow& flow, const Settings* settings) {
  Json inputs{{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  for (const flow::Input& input : flow.inputs) {
    inputs["properties"][input.name.text] = value_of(input, flow, settings);
    if (input.required) inputs["required"].push_back(input.name.text);
  }
  return inputs;
}

std::string doc_of(const flow::Flow& flow) { return flow.description ? flow.description->text : std::string(); }

}  // namespace

Json use_schema(const Settings* settings) {
  std::vector<Choice> names;
  Json rules = Json::array();
  for (const ReadyMade& one : stdlib::ready_made_flows()) {
    names.push_back({one.name, doc_of(one.flow)});
    const Json inputs = inputs_of(one.flow, settings);
    Json then{{"properties", {{"with", inputs}}}};
    if (inputs.contains("required")) then["required"] = {"with"};
    rules.push_back(
        {{"if", {{"properties", {{"use", {{"const", one.name}}}}}, {"required", {"use"}}}}, {"then", std::move(then)}});
  }
  // Or a flow of the workspace, which no schema of one file knows.
  Json use = one_of(names);
  use["anyOf"].push_back(
      {{"type", {"string", "number", "boolean"}}, {"pattern", fmt::format("^(?!{})", stdlib::ready_made_folder)}});
  Json schema =
      block(flow::use_keys, {{"use", std::move(use)}, {"as", text()}, {"with", {{"type", {"object", "null"}}}}});
  schema["allOf"] = std::move(rules);
  return schema;
}

}  // namespace dealflow::rules::schema
