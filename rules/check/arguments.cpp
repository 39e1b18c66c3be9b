#include "rules/check/arguments.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/keys.hpp"
#include "rules/check/expressions.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

using ValueKind = flow::ArgumentValue::Kind;

std::vector<std::string_view> accepted_keys(const stdlib::Action& action) {
  std::vector<std::string_view> keys;
  for (const stdlib::Parameter& parameter : action.parameters) keys.push_back(parameter.name);
  const auto add = [&keys](std::string_view key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  if (action.takes_map) add("map");
  return keys;
}

std::string_view shown(const flow::ArgumentValue& value) {
  switch (value.kind) {
    case ValueKind::text: return "a text";
    case ValueKind::list: return "a list";
    case ValueKind::table: return "a block of keys";
    case ValueKind::boolean: return "true or false";
    case ValueKind::number: return "a number";
    case ValueKind::null: return "empty";
  }
  return "empty";
}

bool stands_alone(const flow::Argument& argument) { return argument.key.text.empty(); }

std::string in_backquotes(std::string_view name) { return "`" + std::string(name) + "`"; }

}  // namespace

bool check_argument_names(const FlowContext& context, const stdlib::Action& action, const flow::Action& written) {
  const auto keys = accepted_keys(action);
  bool all_known = true;
  for (const flow::Argument& argument : written.arguments) {
    if (stands_alone(argument)) {
      if (action.positional.empty()) report_argument_shape(context, argument.value, action.name, "a block of keys");
      continue;
    }
    if (std::find(keys.begin(), keys.end(), argument.key.text) != keys.end()) continue;
    all_known = false;
    const bool is_misplaced = action.takes_on_failure && argument.key.text == "on_failure";
    context.add(lint::unknown_key, argument.key.span, in_backquotes(action.name), argument.key.text)
        .help(is_misplaced ? "write `on_failure` beside " + in_backquotes(action.name) + ", not in it"
                           : "the keys are " + list_of(keys))
        .suggest(nearest(argument.key.text, keys));
  }
  if (written.map && !action.takes_map && action.id != stdlib::ActionId::map)
    context.add(lint::unknown_key, written.map->span, in_backquotes(action.name), "map");
  if (written.on_failure && !action.takes_on_failure) {
    const std::uint32_t at = written.on_failure_span.begin;
    context
        .add(lint::unknown_key, {at, at + static_cast<std::uint32_t>(flow::on_failure_key.name.size())},
             in_backquotes(action.name), flow::on_failure_key.name)
        .help("it belongs to steps that send something: `webhook` and `email`");
  }
  for (const stdlib::Parameter& parameter : action.parameters)
    if (all_known && parameter.required && find_argument(action, written, parameter.name) == nullptr)
      context.add(lint::missing_key, written.head.span, in_backquotes(action.name), parameter.name);
  return all_known;
}

const flow::Argument* find_argument(const stdlib::Action& action, const flow::Action& written, std::string_view name) {
  for (const flow::Argument& argument : written.arguments)
    if (argument.key.text == name || (stands_alone(argument) && action.positional == name)) return &argument;
  return nullptr;
}

bool is_text(const flow::ArgumentValue& value) {
  return value.kind == ValueKind::text || value.kind == ValueKind::number || value.kind == ValueKind::boolean;
}

void report_argument_shape(const FlowContext& context, const flow::ArgumentValue& value, std::string_view name,
                           std::string_view wanted) {
  context.add(lint::wrong_shape, value.span, in_backquotes(name), wanted, shown(value));
}

const flow::Text* text_of(const FlowContext& context, const flow::Argument& argument, std::string_view wanted) {
  if (is_text(argument.value)) return &argument.value.text;
  report_argument_shape(context, argument.value, argument.key.text, wanted);
  return nullptr;
}

std::optional<cel::Template> template_of(const FlowContext& context, const flow::Argument& argument) {
  const flow::Text* text = text_of(context, argument);
  return text == nullptr ? std::nullopt : check_template(context, *text);
}

std::optional<cel::Program> expression_of(const FlowContext& context, const flow::Argument& argument) {
  const flow::Text* text = text_of(context, argument, "an expression");
  return text == nullptr ? std::nullopt : check_expression(context, *text);
}

std::vector<cel::Template> tags_of(const FlowContext& context, const flow::Argument& argument) {
  std::vector<cel::Template> tags;
  if (argument.value.kind != ValueKind::list) {
    report_argument_shape(context, argument.value, argument.key.text, "a list of texts");
    return tags;
  }
  for (const flow::ArgumentValue& item : argument.value.items) {
    if (!is_text(item)) {
      report_argument_shape(context, item, argument.key.text, "a list of texts");
      continue;
    }
    if (auto tag = check_template(context, item.text)) tags.push_back(std::move(*tag));
  }
  return tags;
}

}  // namespace dealflow::rules
