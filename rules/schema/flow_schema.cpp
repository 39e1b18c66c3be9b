// One document of flows/*.yaml: a flow, or `use`.
#include "dsl/flow/keys.hpp"
#include "rules/schema/parts.hpp"
#include "stdlib/action.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::rules::schema {
namespace {

using stdlib::Action;
using stdlib::Holder;
using stdlib::Parameter;
using stdlib::ParameterKind;

Json steps() { return reference("steps"); }

class FlowSchema {
 public:
  explicit FlowSchema(const Settings* settings) : settings_(settings) {}

  [[nodiscard]] Json document() const {
    Json schema = any_of({flow(), use_schema(settings_)});
    schema["definitions"] = {
        {"steps", {{"type", {"array", "null"}}, {"items", reference("step")}}},
        {"step", step()},
        {"target", target()},
        {"responsible", responsible()},
    };
    return schema;
  }

 private:
  [[nodiscard]] Json flow() const {
    std::vector<Choice> modes;
    for (const yaml::Key& mode : flow::modes) modes.push_back({std::string(mode.name), std::string(mode.doc)});
    const Json event = trigger(settings_);
    const Json input =
        block(flow::input_keys,
              {{"type", text()}, {"required", {{"type", "boolean"}}}, {"default", Json::object()}, {"doc", text()}});
    return block(flow::flow_keys,
                 {{"flow", {{"type", {"string", "number"}}, {"pattern", "^[a-z0-9][a-z0-9-]*$"}}},
                  {"name", text()},
                  {"description", text()},
                  {"enabled", {{"type", "boolean"}}},
                  {"priority", {{"type", "integer"}}},
                  {"exclusive", {{"type", "boolean"}}},
                  {"mode", one_of(modes)},
                  {"reentry", any_of({one_of({{"always", "Each event."}, {"once", "The first event alone."}}),
                                      {{"type", "string"}, {"pattern", "^every "}}})},
                  {"inputs", map_of(input)},
                  {"trigger", any_of({event, list_of(event)})},
                  {"condition", expression()},
                  {"vars", map_of(expression())},
                  {"actions", steps()}});
  }

  [[nodiscard]] Json step() const {
    std::vector<Json> forms;
    std::vector<Choice> words;  // steps that are whole without arguments
    for (const Action& action : stdlib::actions()) {
      std::vector<yaml::Key> keys{{action.name, action.doc, true}};
      if (action.takes_on_failure) keys.push_back(flow::on_failure_key);
      forms.push_back(block(keys, {{action.name, arguments(action)}, {flow::on_failure_key.name, steps()}}));
      if (whole_alone(action)) words.push_back({std::string(action.name), std::string(action.doc)});
    }
    words.push_back({"stop", std::string(flow::stop_keys[0].doc)});
    forms.push_back(block(flow::if_keys, {{"if", expression()}, {"then", steps()}, {"else", steps()}}));
    const Json one_case = block(flow::case_keys, {{"when", any_of({text(), list_of(text())})}, {"do", steps()}});
    forms.push_back(
        block(flow::switch_keys, {{"switch", expression()}, {"cases", list_of(one_case)}, {"default", steps()}}));
    forms.push_back(block(flow::each_keys, {{"each", text()}, {"in", expression()}, {"do", steps()}}));
    forms.push_back(block(flow::stop_keys, {}));
    forms.push_back(
        block(flow::wait_keys, {{"wait", any_of({text(), block(flow::wait_until_keys, {{"until", expression()}})})}}));
    const Json awaited =
        block(flow::awaited_keys, {{"trigger", trigger(settings_)}, {"condition", expression()}, {"within", text()}});
    forms.push_back(block(flow::wait_for_keys, {{"wait_for", awaited}, {"then", steps()}, {"else", steps()}}));
    forms.push_back(one_of(words));
    return any_of(std::move(forms));
  }

  static bool whole_alone(const Action& action) {
    return std::none_of(action.parameters.begin(), action.parameters.end(),
                        [](const Parameter& parameter) { return parameter.required; });
  }

  [[nodiscard]] Json arguments(const Action& action) const {
    if (action.name == "map") return map();
    std::vector<yaml::Key> keys;
    Shapes shapes;
    std::vector<Json> forms;
    for (const Parameter& parameter : action.parameters) {
      keys.push_back({parameter.name, parameter.doc, parameter.required});
      shapes[parameter.name] = value(parameter, action);
      if (parameter.name == action.positional) forms.push_back(value(parameter, action));
    }
    if (action.takes_map) {
      keys.push_back({"map", "Variables on the left, fields on the right; or `by_name`."});
      shapes["map"] = map();
    }
    forms.push_back(block(keys, shapes));
    if (whole_alone(action)) forms.push_back({{"type", "null"}});
    return forms.size() == 1 ? forms[0] : any_of(std::move(forms));
  }

  [[nodiscard]] Json value(const Parameter& parameter, const Action& action) const {
    switch (parameter.kind) {
      case ParameterKind::text:
      case ParameterKind::name: return text();
      case ParameterKind::expression: return expression();
      case ParameterKind::pipeline: return settings_ == nullptr ? text() : one_of_or_holes(pipelines(*settings_));
      case ParameterKind::stage: return settings_ == nullptr ? text() : one_of_or_holes(stages(*settings_));
      case ParameterKind::responsible: return reference("responsible");
      case ParameterKind::currency: return {{"type", "string"}, {"pattern", R"(^[A-Z]{3}$|\{\{)"}};
      case ParameterKind::tags: return list_of(text());
      case ParameterKind::fields: return list_of(field_of(action.target));
      case ParameterKind::assignments: return assignments(action.target);
      case ParameterKind::expressions: return map_of(expression());
      case ParameterKind::boolean: return {{"type", "boolean"}};
      case ParameterKind::word: return {{"enum", parameter.values}};
    }
    return Json::object();
  }

  [[nodiscard]] std::vector<Choice> fields_of(stdlib::Target target) const {
    std::vector<Choice> all;
    if (target != stdlib::Target::deal) all = fields(*settings_, Holder::contact);
    if (target == stdlib::Target::contact) return all;
    for (Choice& field : fields(*settings_, Holder::deal)) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const Choice& c) { return c.name == field.name; });
      if (same == all.end()) all.push_back(std::move(field));
    }
    return all;
  }

  [[nodiscard]] Json field_of(stdlib::Target target) const {
    return settings_ == nullptr ? text() : one_of(fields_of(target));
  }

  [[nodiscard]] Json assignments(stdlib::Target target) const {
    if (settings_ == nullptr) return map_of(expression());
    Json schema = map_of(false);
    for (const Choice& field : fields_of(target)) schema["properties"][field.name] = with_doc(expression(), field.doc);
    return schema;
  }

  // Right of a map row: a field, or a field with its holder (`deal.message`).
  [[nodiscard]] Json target() const {
    if (settings_ == nullptr) return text();
    std::vector<Choice> all = fields_of(stdlib::Target::either);
    for (const Choice& field : fields(*settings_, Holder::contact)) all.push_back({"contact." + field.name, field.doc});
    for (const Choice& field : fields(*settings_, Holder::deal)) all.push_back({"deal." + field.name, field.doc});
    return one_of(all);
  }

  [[nodiscard]] Json map() const {
    Json rows = map_of(reference("target"));
    if (settings_ != nullptr && settings_->variables) {
      for (const FieldDeclaration& variable : *settings_->variables)
        rows["properties"][variable.name] = reference("target");
    }
    return any_of({with_doc({{"const", "by_name"}}, "Each variable to the field of its name."), std::move(rows)});
  }

  [[nodiscard]] Json responsible() const {
    const Json person = settings_ == nullptr ? text() : one_of_or_holes(people(*settings_));
    constexpr auto in_turn = std::to_array<yaml::Key>({{"round_robin", "Each in turn.", true}});
    constexpr auto by_load = std::to_array<yaml::Key>({{"least_busy", "Whoever has the fewest open deals.", true}});
    return any_of({person, block(in_turn, {{"round_robin", list_of(person)}}),
                   block(by_load, {{"least_busy", list_of(person)}})});
  }

  const Settings* settings_;
};

}  // namespace

Json flow_schema(const Settings* settings) { return FlowSchema(settings).document(); }

}  // namespace dealflow::rules::schema
