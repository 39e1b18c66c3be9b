#include "engine/mapping/mapping.hpp"

#include <algorithm>

namespace dealflow::mapping {
namespace {

using cel::Kind;
using cel::Value;
using stdlib::ConversionProblem;
using stdlib::FieldKind;
using stdlib::FieldValue;
using stdlib::Holder;

constexpr std::string_view deal_suffix = "_deal";

Value member(const Value& map, std::string_view name) {
  if (!map.is(Kind::map)) return Value::null();
  return map.as_map().find(Value::text(name)).value_or(Value::null());
}

bool belongs_to_deal(std::string_view variable) {
  return variable.size() > deal_suffix.size() && variable.ends_with(deal_suffix);
}
std::string_view without_suffix(std::string_view variable) {
  return belongs_to_deal(variable) ? variable.substr(0, variable.size() - deal_suffix.size()) : variable;
}

// A record as expressions see it: a declared field, else one of its own.
Value field_of(const Value& record, std::string_view name) {
  const Value declared = member(member(record, "fields"), name);
  return declared.is_null() ? member(record, name) : declared;
}

// The event's `variables`, else its answers, else the record's fields: a name ending in `_deal` is the deal's.
Value from_event(const Variables& variables, std::string_view name) {
  const Value variable = member(member(variables.data, "variables"), name);
  if (!variable.is_null()) return variable;
  const Value answer = member(member(variables.data, "fields"), name);
  if (!answer.is_null()) return answer;
  return belongs_to_deal(name) ? field_of(variables.deal, without_suffix(name)) : field_of(variables.contact, name);
}

Value value_of(const Variables& variables, const rules::MapRow& row) {
  switch (row.from) {
    case rules::VariableFrom::vars: return member(variables.vars, row.variable);
    case rules::VariableFrom::event: return from_event(variables, row.variable);
  }
  return Value::null();
}

// The currency that stands beside an amount somewhere in the event.
std::string_view currency_of(const Variables& variables) {
  for (const std::string_view block : {"payment", "order", "deal"})
    if (const Value currency = member(member(variables.data, block), "currency"); currency.is(Kind::text))
      return currency.as_text();
  return {};
}

std::string in_ticks(std::string_view text) { return "`" + std::string(text) + "`"; }

// The message goes on a line of `show run-9`: a long value is shown by its beginning.
std::string shown(const Value& value) {
  std::string text = cel::to_literal(value);
  constexpr std::size_t shown_max = 60;
  if (text.size() <= shown_max) return text;
  std::size_t end = shown_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string list(const std::vector<std::string>& options) {
  std::string text;
  for (const std::string& option : options) text += (text.empty() ? "" : ", ") + in_ticks(option);
  return text;
}

class Mapper {
 public:
  Mapper(const rules::Settings& settings, const Variables& variables) : settings_(settings), variables_(variables) {}

  void map(const rules::MapRow& row) { take(row, value_of(variables_, row)); }

  // Every variable to the field of its name; vars win over the event's.
  void map_by_name() {
    for (const auto& [values, from] : {std::pair{variables_.vars, rules::VariableFrom::vars},
                                       std::pair{member(variables_.data, "variables"), rules::VariableFrom::event},
                                       std::pair{member(variables_.data, "fields"), rules::VariableFrom::event}})
      map_all(values, from);
  }

  Mapped take_result() { return std::move(mapped_); }

 private:
  void map_all(const Value& values, rules::VariableFrom from) {
    if (!values.is(Kind::map)) return;
    for (std::size_t i = 0; i < values.as_map().size(); ++i) {
      const auto [name, value] = values.as_map().at(i);
      if (name.is(Kind::text)) map_one(name.as_text(), value, from);
    }
  }

  void map_one(std::string_view variable, const Value& value, rules::VariableFrom from) {
    rules::MapRow row;
    row.from = from;
    row.variable = variable;
    row.holder = belongs_to_deal(variable) ? Holder::deal : Holder::contact;
    row.field = without_suffix(variable);
    if (filled(row)) return;
    if (const rules::FieldDeclaration* declared = settings_.field(row.holder, row.field)) {
      row.kind = declared->kind;
      row.options = declared->options;
    } else if (const stdlib::BuiltInField* built_in = stdlib::find_built_in_field(row.holder, row.field)) {
      row.kind = built_in->kind;
      row.built_in = true;
    } else {
      return;  // the event carries more than the workspace keeps
    }
    take(row, value);
  }

  bool filled(const rules::MapRow& row) const {
    return std::any_of(mapped_.assignments.begin(), mapped_.assignments.end(),
                       [&](const Assignment& one) { return one.holder == row.holder && one.field == row.field; });
  }

  void take(const rules::MapRow& row, const Value& value) {
    auto converted = stdlib::convert(value, row.kind, row.options, currency_of(variables_));
    if (converted) return assign(row, std::move(*converted));
    switch (converted.error()) {
      case ConversionProblem::empty: return;
      // D11: never cut. Whoever fills the field refuses it with the limit's name.
      case ConversionProblem::too_long: return assign(row, {row.kind, cel::display(value), {}, {}});
      case ConversionProblem::not_convertible:
        return leave_out(row, shown(value) + " is no " + std::string(stdlib::to_string(row.kind)));
      case ConversionProblem::not_an_option: return leave_out(row, shown(value) + " is none of " + list(row.options));
    }
  }

  void assign(const rules::MapRow& row, FieldValue value) {
    mapped_.assignments.push_back({row.holder, row.field, std::move(value), row.overwrite, row.variable});
  }

  void leave_out(const rules::MapRow& row, const std::string& why) {
    std::string note = in_ticks(row.variable) + " is left out of " + in_ticks(row.field) + ": " + why;
    mapped_.warnings.push_back({"map.value", note});
    mapped_.notes.push_back(std::move(note));
  }

  const rules::Settings& settings_;
  const Variables& variables_;
  Mapped mapped_;
};

}  // namespace

Mapped apply(const rules::MapPlan& map, const rules::Settings& settings, const Variables& variables) {
  Mapper mapper(settings, variables);
  for (const rules::MapRow& row : map.rows) mapper.map(row);
  if (map.by_name) mapper.map_by_name();
  return mapper.take_result();
}

}  // namespace dealflow::mapping
