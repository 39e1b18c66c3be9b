#include "rules/check/action_arguments.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/constants.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/map.hpp"
#include "rules/check/people.hpp"
#include "rules/check/places.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/mapping.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

const flow::Text* text_or_null(const flow::Argument* argument) {
  return argument == nullptr || !is_text(argument->value) ? nullptr : &argument->value.text;
}

// A text with holes that comes out empty, whatever the event.
bool is_filled_by_nothing(const FlowContext& context, const flow::ArgumentValue& value) {
  if (value.kind != flow::ArgumentValue::Kind::text || value.text.text.find("{{") == std::string::npos) return false;
  const auto text = cel::Template::compile(value.text.text, *context.environment);
  return text && text->is_constant() && text->constant().empty();
}

// What is always the same must be of the field's kind: a run would leave it out each time.
bool check_constant(const FlowContext& context, const flow::Argument& entry, const cel::Program& value,
                    const FieldInfo& field) {
  cel::Arena arena;
  const auto constant = constant_value(value, arena);
  if (!constant || constant->is_null()) return true;
  const auto converted = stdlib::convert(*constant, field.kind, field.options, "BRL");
  if (converted || converted.error() == stdlib::ConversionProblem::empty) return true;
  const flow::Text& text = entry.value.text;
  if (converted.error() == stdlib::ConversionProblem::not_an_option) {
    const std::vector<std::string_view> options(field.options.begin(), field.options.end());
    context.add(lint::unknown_value, text.span, "option of `" + entry.key.text + "`", cel::display(*constant))
        .help("the options are " + list_of(options));
    return false;
  }
  context.add(lint::wrong_type, text.span, "`" + entry.key.text + "`",
              "a " + std::string(stdlib::to_string(field.kind)), cel::excerpt(*constant));
  return false;
}

}  // namespace

const flow::Argument* Arguments::find(std::string_view name) const {
  const flow::Argument* argument = find_argument(action_, written_, name);
  const bool needed = argument == nullptr || context_.inputs == nullptr || declaration(name).required;
  return needed || !is_filled_by_nothing(context_, argument->value) ? argument : nullptr;
}

bool Arguments::is_written(std::string_view name) const { return find_argument(action_, written_, name) != nullptr; }

const stdlib::Parameter& Arguments::declaration(std::string_view name) const {
  return *std::find_if(action_.parameters.begin(), action_.parameters.end(),
                       [name](const stdlib::Parameter& parameter) { return parameter.name == name; });
}

std::optional<cel::Template> Arguments::text(std::string_view name) const {
  const flow::Argument* argument = find(name);
  return argument == nullptr ? std::nullopt : template_of(context_, *argument);
}

std::optional<Responsible> Arguments::responsible(std::string_view name) const {
  const flow::Argument* argument = find(name);
  return argument == nullptr ? std::nullopt : check_responsible(context_, *argument);
}

std::vector<cel::Template> Arguments::tags() const {
  const flow::Argument* argument = find("tags");
  return argument == nullptr ? std::vector<cel::Template>{} : tags_of(context_, *argument);
}

bool Arguments::flag(std::string_view name) const {
  const flow::Argument* argument = find(name);
  if (argument == nullptr) return false;
  if (argument->value.kind == flow::ArgumentValue::Kind::boolean) return argument->value.text.text == "true";
  report_argument_shape(context_, argument->value, argument->key.text, "`true` or `false`");
  return false;
}

std::optional<std::string> Arguments::word(std::string_view name) const {
  const flow::Argument* argument = find(name);
  if (argument == nullptr) return std::nullopt;
  const flow::Text* text = text_of(context_, *argument);
  if (text == nullptr) return std::nullopt;
  const auto values = declaration(name).values;
  if (std::find(values.begin(), values.end(), text->text) != values.end()) return text->text;
  context_.add(lint::unknown_value, text->span, "value of `" + std::string(name) + "`", text->text)
      .help("the values are " + list_of(values))
      .suggest(nearest(text->text, values));
  return std::nullopt;
}

std::vector<std::string> Arguments::overwrite() const {
  const flow::Argument* argument = find("overwrite");
  return argument == nullptr ? std::vector<std::string>{} : check_overwrite(context_, *argument, action_.target);
}

MapPlan Arguments::map(const std::vector<std::string>& overwritten) const {
  return written_.map ? check_map(context_, *written_.map, action_.target, overwritten) : MapPlan{};
}

const std::vector<flow::Argument>& Arguments::table(std::string_view name) const {
  static const std::vector<flow::Argument> nothing;
  const flow::Argument* argument = find(name);
  if (argument == nullptr) return nothing;
  if (argument->value.kind == flow::ArgumentValue::Kind::table) return argument->value.entries;
  report_argument_shape(context_, argument->value, argument->key.text, "a block of names and expressions");
  return nothing;
}

std::vector<FieldUpdate> Arguments::updates(stdlib::Holder holder) const {
  std::vector<FieldUpdate> updates;
  for (const flow::Argument& entry : table("set")) {
    auto value = expression_of(context_, entry);
    const auto field = find_field(context_.settings, holder, entry.key.text);
    if (!field)
      context_
          .add(lint::unknown_field, entry.key.span, holder == stdlib::Holder::deal ? "deal" : "contact", entry.key.text)
          .suggest(nearest(entry.key.text, field_names(context_.settings, holder)));
    else if (value && check_constant(context_, entry, *value, *field))
      updates.push_back({entry.key.text, field->kind, field->options, std::move(*value)});
  }
  return updates;
}

void Arguments::report_missing(std::string_view what, std::string_view key, std::string help) const {
  if (all_names_known_) context_.add(lint::missing_key, written_.head.span, what, key).help(std::move(help));
}

void Arguments::check_place(const std::optional<cel::Template>& pipeline, const std::optional<cel::Template>& stage,
                            bool creates) const {
  if (!all_names_known_) return;  // the pipeline may be what was misspelt
  PlaceArguments place;
  place.pipeline_text = text_or_null(find("pipeline"));
  place.pipeline = pipeline ? &*pipeline : nullptr;
  place.stage_text = text_or_null(find("stage"));
  place.stage = stage ? &*stage : nullptr;
  place.creates = creates;
  rules::check_place(context_, place);
}

}  // namespace dealflow::rules
