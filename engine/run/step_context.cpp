#include "engine/run/step_context.hpp"

#include "engine/crm/cards.hpp"

#include "stdlib/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dealflow::run {
namespace {

std::string declared_names(const rules::Settings& settings, stdlib::Holder holder) {
  const auto& fields = holder == stdlib::Holder::contact ? settings.contact_fields : settings.deal_fields;
  std::string names;
  for (const auto& field : fields) names += (names.empty() ? "`" : ", `") + field.name + "`";
  return names.empty() ? "none is declared" : "there are " + names;
}

std::string_view reason(stdlib::ConversionProblem problem) {
  switch (problem) {
    case stdlib::ConversionProblem::empty: return "empty";
    case stdlib::ConversionProblem::not_convertible: return "not of the field's kind";
    case stdlib::ConversionProblem::too_long: return "longer than a field may be";
    case stdlib::ConversionProblem::not_an_option: return "not one of the field's options";
  }
  return "";
}

// Each flow and step has a turn of its own; of a step that chooses twice, each argument.
std::string turn_key(const StepContext& context, std::string_view argument) {
  std::string key = fmt::format("{}/{}", context.place.plan.id, context.record.path);
  return argument == "responsible" ? key : fmt::format("{}/{}", key, argument);
}

}  // namespace

std::string_view name_of(stdlib::Holder holder) {
  switch (holder) {
    case stdlib::Holder::contact: return "contact";
    case stdlib::Holder::deal: return "deal";
  }
  return "";
}

std::string card_id(stdlib::Holder holder, std::uint64_t number) {
  return holder == stdlib::Holder::contact ? crm::contact_id(number) : crm::deal_id(number);
}

tl::unexpected<crm::Fault> refuse(std::string code, std::string message) {
  return tl::unexpected<crm::Fault>(crm::Fault{{}, std::move(code), std::move(message)});
}

std::string StepContext::occurrence() const {
  std::string text = record.path;
  for (const Loop& loop : loops) text += fmt::format("#{}", loop.next);
  return text;
}

crm::Expected<std::string> StepContext::render(std::string_view argument, const cel::Template& text) const {
  auto rendered = scope.render(text, place, argument);
  if (rendered && !text.is_constant()) record.inputs.emplace_back(argument, *rendered);
  return rendered;
}

crm::Expected<std::string> StepContext::render(std::string_view argument,
                                               const std::optional<cel::Template>& text) const {
  return text ? render(argument, *text) : crm::Expected<std::string>(std::string());
}

crm::Expected<cel::Value> StepContext::evaluate(std::string_view argument, const cel::Program& program) const {
  auto value = scope.evaluate(program, place, argument);
  if (value && !program.is_constant()) record.inputs.emplace_back(argument, cel::to_literal(*value));
  return value;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

crm::Expected<mapping::Mapped> map_variables(StepContext& context, const rules::MapPlan& map) {
  if (map.rows.empty() && !map.by_name) return mapping::Mapped{};
  EventScope& scope = context.scope;
  mapping::Variables variables{
      .vars = cel::Value::map(&scope.variables()), .data = scope.incoming().data, .contact = {}, .deal = {}};
  if (scope.is_crm_trigger()) {
    auto contact = scope.contact_value();
    if (!contact) return tl::unexpected(contact.error());
    auto deal = scope.deal_value();
    if (!deal) return tl::unexpected(deal.error());
    variables.contact = *contact;
    variables.deal = *deal;
  }
  mapping::Mapped mapped = mapping::apply(map, scope.settings(), variables);
  for (const std::string& note : mapped.notes) context.note(note);
  context.warnings.insert(context.warnings.end(), mapped.warnings.begin(), mapped.warnings.end());
  return mapped;
}

crm::Expected<crm::Filled> fill(StepContext& context, stdlib::Holder holder, std::uint64_t number,
                                std::string_view field, const stdlib::FieldValue& value, bool overwrite) {
  auto filled = holder == stdlib::Holder::contact ? context.crm().fill_contact(number, field, value, overwrite)
                                                  : context.crm().fill_deal(number, field, value, overwrite);
  if (filled && *filled == crm::Filled::kept)
    context.note(fmt::format("{} field `{}` keeps its value: `overwrite` does not name it", name_of(holder), field));
  return filled;
}

crm::Expected<std::optional<crm::Filled>> fill_value(StepContext& context, stdlib::Holder holder, std::uint64_t number,
                                                     std::string_view field, const rules::FieldInfo& form,
                                                     const cel::Value& value, std::string_view currency,
                                                     bool overwrite) {
  auto converted = stdlib::convert(value, form.kind, form.options, currency);
  if (converted) {
    auto filled = fill(context, holder, number, field, *converted, overwrite);
    if (!filled) return tl::unexpected(filled.error());
    return *filled;
  }
  if (converted.error() == stdlib::ConversionProblem::empty) return crm::Filled::empty;
  if (converted.error() == stdlib::ConversionProblem::too_long)
    return refuse("field.too_long",
                  fmt::format("the value of {} field `{}` is longer than a field may be", name_of(holder), field));
  std::string text = fmt::format("{} field `{}`: {} is {}: left out", name_of(holder), field, cel::to_literal(value),
                                 reason(converted.error()));
  context.warnings.push_back({"field.value", text});
  context.note(std::move(text));
  return std::nullopt;
}

crm::Expected<void> fill_mapped(StepContext& context, const mapping::Mapped& mapped, stdlib::Holder holder,
                                std::uint64_t number, const std::vector<std::string>& overwrite) {
  for (const mapping::Assignment& assignment : mapped.assignments) {
    if (assignment.holder != holder) continue;
    const bool replace = assignment.overwrite || contains(overwrite, assignment.field);
    auto filled = fill(context, holder, number, assignment.field, assignment.value, replace);
    if (!filled) return tl::unexpected(filled.error());
  }
  return {};
}

crm::Expected<void> fill_named(StepContext& context, const cel::Value& fields, stdlib::Holder holder,
                               std::uint64_t number, bool overwrite) {
  if (!fields.is(cel::Kind::map)) return {};
  const cel::Map& map = fields.as_map();
  for (std::size_t at = 0; at < map.size(); ++at) {
    const auto [key, value] = map.at(at);
    if (!key.is(cel::Kind::text)) continue;
    const std::string_view name = key.as_text();
    const auto form = rules::find_field(context.scope.settings(), holder, name);
    if (!form) {
      return refuse(fmt::format("{}.field", name_of(holder)),
                    fmt::format("the workspace declares no {} field `{}`; {}", name_of(holder), name,
                                declared_names(context.scope.settings(), holder)));
    }
    auto filled = fill_value(context, holder, number, name, *form, value, {}, overwrite);
    if (!filled) return tl::unexpected(filled.error());
  }
  return {};
}

crm::Expected<std::vector<std::string>> render_tags(StepContext& context, const std::vector<cel::Template>& tags) {
  std::vector<std::string> rendered;
  for (const cel::Template& tag : tags) {
    auto text = context.render("tags", tag);
    if (!text) return tl::unexpected(text.error());
    if (!text->empty()) rendered.push_back(std::move(*text));
  }
  return rendered;
}

crm::Expected<std::string> object_of(StepContext& context, const std::vector<rules::NamedExpression>& values) {
  std::vector<std::pair<cel::Value, cel::Value>> members;
  for (const rules::NamedExpression& named : values) {
    auto value = context.evaluate(named.name, named.value);
    if (!value) return tl::unexpected(value.error());
    if (!value->is_null()) members.emplace_back(cel::Value::text(named.name), *value);
  }
  return cel::to_json(cel::make_map(context.scope.arena(), members));
}

crm::Expected<std::string> choose(StepContext& context, std::string_view argument,
                                  const rules::Responsible& responsible) {
  switch (responsible.how) {
    case rules::Responsible::How::person: return context.render(argument, responsible.person);
    case rules::Responsible::How::round_robin:
      return context.crm().round_robin(turn_key(context, argument), responsible.people);
    case rules::Responsible::How::least_busy: return context.crm().least_busy(responsible.people);
  }
  return std::string();
}

}  // namespace dealflow::run
