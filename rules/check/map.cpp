#include "rules/check/map.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/check/arguments.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/references.hpp"
#include "rules/resolve/mapping.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

using stdlib::Holder;

std::string_view holder_name(Holder holder) { return holder == Holder::contact ? "contact" : "deal"; }
Holder other(Holder holder) { return holder == Holder::contact ? Holder::deal : Holder::contact; }

class RowCheck {
 public:
  RowCheck(const FlowContext& context, stdlib::Target target, const std::vector<std::string>& overwrite)
      : context_(context), target_(target), overwrite_(overwrite), sources_(variable_sources(context.triggers)) {}

  [[nodiscard]] std::optional<MapRow> check(const flow::MapRow& row) const {
    const bool variable_known = check_variable(row.variable);
    const Target written = split_target(row.field.text);
    const Holder holder = written.holder.value_or(owner(row.variable.text));
    if (refused_for_signup(row, holder)) return std::nullopt;
    const auto field = find_field(context_.settings, holder, written.field);
    if (!field) {
      report_field(row, written, holder);
      return std::nullopt;
    }
    // Behind a trigger that there is not, the variable may be an answer.
    const bool agrees = context_.all_triggers_known ? suffix_agrees(row, written, holder) : true;
    if (!agrees || no_deal_here(row, holder) || !variable_known) return std::nullopt;
    return planned(row, std::string(written.field), holder, *field);
  }

 private:
  [[nodiscard]] bool is_own(std::string_view variable) const {
    return std::any_of(context_.flow.variables.begin(), context_.flow.variables.end(),
                       [&](const flow::Variable& own) { return own.name.text == variable; });
  }

  static Holder owner(std::string_view variable) { return has_deal_suffix(variable) ? Holder::deal : Holder::contact; }

  // Answers have no suffix, so that what they fill is for the target to say.
  [[nodiscard]] bool is_answer(std::string_view variable) const {
    return sources_.answers && !sources_.variables && !sources_.records && !is_own(variable);
  }

  [[nodiscard]] MapRow planned(const flow::MapRow& row, std::string field, Holder holder, const FieldInfo& info) const {
    MapRow plan;
    plan.from = is_own(row.variable.text) ? VariableFrom::vars : VariableFrom::event;
    plan.variable = row.variable.text;
    plan.holder = holder;
    plan.kind = info.kind;
    plan.options = info.options;
    plan.built_in = info.built_in;
    plan.overwrite = std::find(overwrite_.begin(), overwrite_.end(), field) != overwrite_.end();
    plan.field = std::move(field);
    return plan;
  }

  // Variables whose names can be known before an event comes.
  [[nodiscard]] std::vector<std::string> known_variables() const {
    std::vector<std::string> names;
    for (const flow::Variable& own : context_.flow.variables) names.push_back(own.name.text);
    if (context_.settings.variables && sources_.variables)
      for (const FieldDeclaration& variable : *context_.settings.variables) names.push_back(variable.name);
    if (sources_.records) {
      for (const std::string_view name : field_names(context_.settings, Holder::contact)) names.emplace_back(name);
      for (const std::string_view name : field_names(context_.settings, Holder::deal))
        names.push_back(std::string(name) + "_deal");
    }
    return names;
  }

  bool check_variable(const flow::Text& variable) const {
    if (!context_.all_triggers_known || sources_.answers) return true;
    if (sources_.variables && !context_.settings.variables) return true;
    const auto known = known_variables();
    if (std::find(known.begin(), known.end(), variable.text) != known.end()) return true;
    const std::vector<std::string_view> names(known.begin(), known.end());
    Finding finding = context_.add(lint::undefined_variable, variable.span, variable.text);
    if (names.empty())
      finding.help("events of `" + std::string(context_.triggers.front()->type) +
                   "` bring no variables; define it under `vars`");
    else
      finding.help("the variables are " + list_of(names)).suggest(nearest(variable.text, names));
    return false;
  }

  [[nodiscard]] bool refused_for_signup(const flow::MapRow& row, Holder holder) const {
    if (holder != Holder::deal) return false;
    const bool signup = std::any_of(context_.triggers.begin(), context_.triggers.end(), [](const auto* trigger) {
      return trigger->makes == stdlib::Makes::contact_only && trigger->source == "signup_form";
    });
    if (!signup) return false;
    context_.add(lint::signup_deal_field, row.field.span, split_target(row.field.text).field)
        .help("map the answer to a contact field");
    return true;
  }

  [[nodiscard]] bool no_deal_here(const flow::MapRow& row, Holder holder) const {
    if (target_ != stdlib::Target::contact || holder != Holder::deal) return false;
    context_.add(lint::deal_field_without_deal, row.field.span, split_target(row.field.text).field)
        .help("use `create_deal`, or map to a contact field");
    return true;
  }

  [[nodiscard]] bool suffix_agrees(const flow::MapRow& row, const Target& written, Holder holder) const {
    if (holder == owner(row.variable.text) || is_answer(row.variable.text)) return true;
    report_suffix(row, written.field);
    return false;
  }

  void report_suffix(const flow::MapRow& row, std::string_view field) const {
    const std::string& variable = row.variable.text;
    if (has_deal_suffix(variable))
      context_.add(lint::deal_variable_to_contact, row.field.span, variable, field)
          .help("map it to a deal field, or take `_deal` off the variable's name");
    else
      context_.add(lint::contact_variable_to_deal, row.field.span, variable, field)
          .help("map it to a contact field, or let the variable's name end in `_deal`");
  }

  void report_field(const flow::MapRow& row, const Target& written, Holder holder) const {
    const bool elsewhere = find_field(context_.settings, other(holder), written.field).has_value();
    if (elsewhere && !written.holder && !is_answer(row.variable.text)) {
      report_suffix(row, written.field);
      return;
    }
    const auto names = field_names(context_.settings, holder);
    const std::string prefix = written.holder ? std::string(holder_name(holder)) + "." : std::string();
    const std::string near_name = nearest(written.field, names);
    std::string suggestion = near_name.empty() ? std::string() : prefix + near_name;
    if (elsewhere) suggestion = std::string(holder_name(other(holder))) + "." + std::string(written.field);
    context_.add(lint::unknown_field, row.field.span, holder_name(holder), written.field)
        .help("the fields of a " + std::string(holder_name(holder)) + " are " + list_of(names))
        .suggest(suggestion);
  }

  const FlowContext& context_;
  stdlib::Target target_;
  const std::vector<std::string>& overwrite_;
  VariableSources sources_;
};

bool identifies(const MapRow& row) {
  if (row.holder != Holder::contact || !row.built_in) return false;
  return row.field == "email" || row.field == "phone" || row.field == "name" || row.field == "first_name" ||
         row.field == "last_name";
}

}  // namespace

MapPlan check_map(const FlowContext& context, const flow::Map& map, stdlib::Target target,
                  const std::vector<std::string>& overwrite) {
  MapPlan plan;
  plan.by_name = map.by_name;
  const RowCheck rows(context, target, overwrite);
  for (const flow::MapRow& row : map.rows)
    if (auto planned = rows.check(row)) plan.rows.push_back(std::move(*planned));
  plan.maps_identity = std::any_of(plan.rows.begin(), plan.rows.end(), identifies);
  return plan;
}

std::vector<std::string> check_overwrite(const FlowContext& context, const flow::Argument& argument,
                                         stdlib::Target target) {
  std::vector<std::string> fields;
  if (argument.value.kind != flow::ArgumentValue::Kind::list) {
    report_argument_shape(context, argument.value, argument.key.text, "a list of fields");
    return fields;
  }
  std::vector<std::string_view> names = field_names(context.settings, Holder::contact);  // a deal brings its contact
  if (target != stdlib::Target::contact)
    for (const std::string_view name : field_names(context.settings, Holder::deal)) names.push_back(name);
  for (const flow::ArgumentValue& item : argument.value.items) {
    if (!is_text(item)) {
      report_argument_shape(context, item, argument.key.text, "a list of fields");
      continue;
    }
    if (std::find(names.begin(), names.end(), item.text.text) != names.end()) {
      fields.push_back(item.text.text);
      continue;
    }
    Finding finding = target == stdlib::Target::contact
                          ? context.add(lint::unknown_field, item.text.span, "contact", item.text.text)
                          : context.add(lint::unknown_field_anywhere, item.text.span, item.text.text);
    finding.help("the fields are " + list_of(names)).suggest(nearest(item.text.text, names));
  }
  return fields;
}

}  // namespace dealflow::rules
