#include "engine/crm/field_content.hpp"

namespace dealflow::crm {
namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

}  // namespace

FieldContent to_content(const stdlib::FieldValue& value) {
  using stdlib::FieldKind;
  switch (value.kind) {
    case FieldKind::number: return NumberValue{value.text};
    case FieldKind::boolean: return value.text == "true";
    case FieldKind::multiselect: return value.items;
    case FieldKind::money: return MoneyValue{value.text, value.currency};
    case FieldKind::text:
    case FieldKind::date:
    case FieldKind::link:
    case FieldKind::select:
    case FieldKind::email:
    case FieldKind::phone: return value.text;
  }
  return value.text;
}

stdlib::FieldValue to_field_value(const FieldContent& content, stdlib::FieldKind kind) {
  stdlib::FieldValue value;
  value.kind = kind;
  if (const auto* text = std::get_if<std::string>(&content)) {
    value.text = *text;
  } else if (const auto* number = std::get_if<NumberValue>(&content)) {
    value.kind = stdlib::FieldKind::number;
    value.text = number->digits;
  } else if (const auto* flag = std::get_if<bool>(&content)) {
    value.kind = stdlib::FieldKind::boolean;
    value.text = *flag ? "true" : "false";
  } else if (const auto* items = std::get_if<std::vector<std::string>>(&content)) {
    value.kind = stdlib::FieldKind::multiselect;
    value.items = *items;
  } else if (const auto* money = std::get_if<MoneyValue>(&content)) {
    value.kind = stdlib::FieldKind::money;
    value.text = money->amount;
    value.currency = money->currency;
  }
  return value;
}

std::string as_text(const FieldContent& content) { return as_text(to_field_value(content, stdlib::FieldKind::text)); }

std::string as_text(const stdlib::FieldValue& value) {
  if (value.kind == stdlib::FieldKind::multiselect) return joined(value.items);
  if (value.kind == stdlib::FieldKind::money && !value.currency.empty()) return value.text + " " + value.currency;
  return value.text;
}

bool is_empty(const stdlib::FieldValue& value) {
  return value.kind == stdlib::FieldKind::multiselect ? value.items.empty() : value.text.empty();
}

}  // namespace dealflow::crm
