#include "rules/check/inputs.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/workspace/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace dealflow::rules {
namespace {

using ValueKind = flow::ArgumentValue::Kind;

std::string called(const flow::Input& input) { return fmt::format("input `{}`", input.name.text); }

bool is_identifier(std::string_view name) {
  const auto begins = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && begins(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return begins(c) || (c >= '0' && c <= '9'); });
}

bool says_nothing(const flow::ArgumentValue& value) {
  return value.kind == ValueKind::null || (value.kind == ValueKind::list && value.items.empty()) ||
         (value.kind == ValueKind::text && value.text.text.empty());
}

// A hole, which only a run could fill; nothing where there is none.
const flow::Text* find_hole(const flow::ArgumentValue& value) {
  if (value.kind == ValueKind::text) return value.text.text.find("{{") == std::string::npos ? nullptr : &value.text;
  for (const flow::ArgumentValue& item : value.items)
    if (const flow::Text* hole = find_hole(item)) return hole;
  return nullptr;
}

// The texts of a value that is one, or a list of them; nothing where it is anything else.
std::vector<std::string> texts_of(const flow::ArgumentValue& value) {
  std::vector<std::string> texts;
  const auto add = [&texts](const flow::ArgumentValue& one) {
    const bool scalar = one.kind == ValueKind::text || one.kind == ValueKind::number || one.kind == ValueKind::boolean;
    if (scalar) texts.push_back(one.text.text);
    return scalar;
  };
  if (value.kind != ValueKind::list) {
    add(value);
  } else if (!std::all_of(value.items.begin(), value.items.end(), add)) {
    texts.clear();
  }
  return texts;
}

using Converted = tl::expected<stdlib::FieldValue, stdlib::ConversionProblem>;

// Any text is an option of an input. An amount has its currency behind it: "49.90 BRL".
Converted converted(const flow::ArgumentValue& value, stdlib::FieldKind kind) {
  const std::vector<std::string> texts = texts_of(value);
  if (texts.empty()) return tl::unexpected(stdlib::ConversionProblem::not_convertible);
  if (kind == stdlib::FieldKind::multiselect) {
    stdlib::FieldValue list;
    list.kind = kind;
    list.items = texts;
    return list;
  }
  if (texts.size() > 1) return tl::unexpected(stdlib::ConversionProblem::not_convertible);
  const std::string_view text = texts.front();
  const auto blank = text.rfind(' ');
  if (kind == stdlib::FieldKind::money && blank != std::string_view::npos)
    return stdlib::convert(cel::Value::text(text.substr(0, blank)), kind, {}, text.substr(blank + 1));
  return stdlib::convert(cel::Value::text(text), kind, texts, {});
}

std::string wanted(stdlib::FieldKind kind) {
  const auto infos = stdlib::field_kinds();
  const auto info = std::find_if(infos.begin(), infos.end(), [kind](const auto& one) { return one.kind == kind; });
  return kind == stdlib::FieldKind::money ? "of the kind `money`, such as 49.90 BRL"
                                          : fmt::format("of the kind `{}`, such as {}", info->name, info->example);
}

std::string shown(const flow::ArgumentValue& value) {
  switch (value.kind) {
    case ValueKind::text:
    case ValueKind::number:
    case ValueKind::boolean: return fmt::format("`{}`", cel::shortened(value.text.text, 60));
    case ValueKind::list: return "a list";
    case ValueKind::table: return "a block of keys";
    case ValueKind::null: return "empty";
  }
  return "empty";
}

// False, and reported, where the value is not of the input's kind.
bool check_value(const flow::Input& input, const flow::ArgumentValue& value, const Source& source, Report& report) {
  const auto kind = stdlib::find_field_kind(input.type.text);
  if (!kind) return false;  // reported where it is declared
  if (const flow::Text* hole = find_hole(value)) {
    report.add(lint::wrong_shape, source, hole->span, called(input), "a constant", "a text with holes")
        .help("inputs are known before any event comes; what an event brings is read in the template");
    return false;
  }
  const auto field = converted(value, *kind);
  if (field) return true;
  if (field.error() == stdlib::ConversionProblem::too_long)
    report.add(lint::over_limit, source, value.span, called(input), limits::field_value_characters_max, "characters");
  else
    report.add(lint::wrong_type, source, value.span, called(input), wanted(*kind), shown(value));
  return false;
}

std::vector<std::string_view> input_names(const flow::Flow& flow) {
  std::vector<std::string_view> names;
  for (const flow::Input& input : flow.inputs) names.push_back(input.name.text);
  return names;
}

void check_kind(const FlowContext& context, const flow::Input& input) {
  if (input.type.text.empty() || stdlib::find_field_kind(input.type.text)) return;  // none: the reader reports it
  std::vector<std::string_view> kinds;
  for (const auto& info : stdlib::field_kinds()) kinds.push_back(info.name);
  context.add(lint::unknown_value, input.type.span, "kind of input", input.type.text)
      .help("the kinds are " + list_of(kinds))
      .suggest(nearest(input.type.text, kinds));
}

void check_default(const FlowContext& context, const flow::Input& input) {
  if (!input.fallback || says_nothing(*input.fallback)) return;
  if (input.required)
    context.add(lint::wrong_shape, input.fallback->span, called(input), "`required` or have a `default`", "both");
  check_value(input, *input.fallback, context.source, context.report);
}

const flow::Argument* argument_for(const flow::Use& use, const flow::Input& input) {
  for (const flow::Argument& argument : use.with)
    if (argument.key.text == input.name.text) return &argument;
  return nullptr;
}

// Whether `use` gives no more than there is to give, and as much as there must be, of the right kinds.
bool check_arguments(const flow::Flow& flow, const flow::Use& use, const Source& source, Report& report) {
  const std::string name = fmt::format("template `{}`", use.reference.text);
  const auto names = input_names(flow);
  bool right = true;
  for (const flow::Argument& argument : use.with) {
    if (std::find(names.begin(), names.end(), argument.key.text) != names.end()) continue;
    right = false;
    report.add(lint::unknown_input, source, argument.key.span, name, argument.key.text)
        .help("its inputs are " + list_of(names))
        .suggest(nearest(argument.key.text, names));
  }
  for (const flow::Input& input : flow.inputs) {
    const flow::Argument* written = argument_for(use, input);
    if (written != nullptr && !says_nothing(written->value)) {
      right = check_value(input, written->value, source, report) && right;
    } else if (input.required) {
      right = false;
      const Span span = written == nullptr ? use.reference.span : written->key.span;
      report.add(lint::missing_key, source, span, name, input.name.text)
          .help(input.doc ? input.doc->text : std::string());
    }
  }
  return right;
}

}  // namespace

void check_inputs(const FlowContext& context) {
  const auto& inputs = context.flow.inputs;
  if (inputs.size() > limits::flow_variables_max) {
    context.add(lint::over_limit, inputs[limits::flow_variables_max].name.span, "this flow", limits::flow_variables_max,
                "inputs");
    return;
  }
  for (const flow::Input& input : inputs) {
    if (!is_identifier(input.name.text))
      context.add(lint::bad_name, input.name.span, input.name.text, "name of an input")
          .help("use letters, digits and `_`, and no digit first");
    check_kind(context, input);
    check_default(context, input);
  }
}

cel::Type inputs_type(const flow::Flow& flow) {
  std::vector<cel::Field> fields;
  for (const flow::Input& input : flow.inputs) {
    const auto kind = stdlib::find_field_kind(input.type.text);
    const bool given = input.required || (input.fallback && !says_nothing(*input.fallback));
    fields.push_back({input.name.text, kind ? stdlib::field_type(*kind) : cel::Type::dyn(), !given, {}});
  }
  return cel::Type::object("inputs", std::move(fields));
}

std::vector<const flow::Argument*> given_arguments(const flow::Flow& flow, const flow::Use& use) {
  std::vector<const flow::Argument*> given;
  for (const flow::Input& input : flow.inputs)
    if (const auto* argument = argument_for(use, input); argument != nullptr && !says_nothing(argument->value))
      given.push_back(argument);
  return given;
}

std::shared_ptr<const InputValues> check_given(const flow::Flow& flow, const flow::Use& use, const Source& source,
                                               Report& report) {
  if (!check_arguments(flow, use, source, report)) return nullptr;
  auto values = std::make_shared<InputValues>();
  std::vector<std::pair<cel::Value, cel::Value>> entries;
  for (const flow::Input& input : flow.inputs) {
    const auto kind = stdlib::find_field_kind(input.type.text);
    const flow::Argument* argument = argument_for(use, input);
    const bool given = argument != nullptr && !says_nothing(argument->value);
    const flow::ArgumentValue* value = given ? &argument->value : input.fallback ? &*input.fallback : nullptr;
    if (!kind || value == nullptr) continue;
    if (const auto field = converted(*value, *kind))
      entries.emplace_back(cel::Value::text(values->arena.copy(input.name.text)),
                           stdlib::to_value(*field, values->arena));
  }
  values->map = cel::make_map(values->arena, entries);
  return values;
}

}  // namespace dealflow::rules
