#include "engine/event/attribute_check.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::event {
namespace {

using stdlib::Attribute;
using stdlib::AttributeKind;

std::string quoted(const cel::Value& value) {
  std::string text = cel::to_literal(value);
  constexpr std::size_t shown_bytes_max = 80;
  if (text.size() > shown_bytes_max) text = text.substr(0, text.find_last_of(' ', shown_bytes_max)) + " …";
  return text;
}

std::string_view code_or(const Attribute& attribute, std::string_view general) {
  return attribute.code.empty() ? general : attribute.code;
}

bool is_scalar(const cel::Value& value) { return !value.is(cel::Kind::map) && !value.is(cel::Kind::list); }

Checked check_text(const Attribute& attribute, const DataPath& path, const cel::Value& value) {
  if (!value.is(cel::Kind::text)) {
    return refuse("data.type", fmt::format("`{}` must be text, not {}", path, kind_in_words(value)), path);
  }
  const std::size_t most =
      attribute.characters_max != 0 ? attribute.characters_max : limits::field_value_characters_max;
  if (value.as_text().size() > most && count_code_points(value.as_text()) > most) {
    return refuse(
        code_or(attribute, "text.too_long"),
        fmt::format("`{}` has {} characters; {} are the most", path, count_code_points(value.as_text()), most), path);
  }
  return value;
}

Checked check_enumeration(const Attribute& attribute, const DataPath& path, const cel::Value& value) {
  const bool known = value.is(cel::Kind::text) && std::find(attribute.values.begin(), attribute.values.end(),
                                                            value.as_text()) != attribute.values.end();
  if (known) return value;
  std::string message =
      fmt::format("`{}` is {}; it must be one of {}", path, quoted(value), fmt::join(attribute.values, ", "));
  if (value.is(cel::Kind::text)) {
    if (const std::string near = nearest(value.as_text(), attribute.values); !near.empty()) {
      message += fmt::format(" (did you mean `{}`?)", near);
    }
  }
  return refuse(code_or(attribute, attribute.path), std::move(message), path);
}

Checked check_integer(const Attribute& attribute, const DataPath& path, const cel::Value& value) {
  if (!value.is(cel::Kind::int64)) {
    return refuse("data.type", fmt::format("`{}` must be a whole number, not {}", path, quoted(value)), path);
  }
  const std::int64_t number = value.as_int();
  if (number < attribute.least || number > attribute.most) {
    const std::string bounds = attribute.most == INT64_MAX
                                   ? fmt::format("at least {}", attribute.least)
                                   : fmt::format("from {} to {}", attribute.least, attribute.most);
    return refuse(code_or(attribute, "range"), fmt::format("`{}` is {}; it must be {}", path, number, bounds), path);
  }
  return value;
}

// A whole one becomes a double too, so that an expression sees one type.
Checked check_number(const DataPath& path, const cel::Value& value) {
  if (value.is(cel::Kind::float64)) return value;
  if (value.is(cel::Kind::int64)) return cel::Value::float64(static_cast<double>(value.as_int()));
  if (value.is(cel::Kind::uint64)) return cel::Value::float64(static_cast<double>(value.as_uint()));
  return refuse("data.type", fmt::format("`{}` must be a number, not {}", path, kind_in_words(value)), path);
}

Checked check_currency(const DataPath& path, const cel::Value& value) {
  if (value.is(cel::Kind::text) && find_currency(value.as_text())) return value;
  return refuse("money.currency",
                fmt::format("`{}` is {}, which is no ISO 4217 code such as BRL or EUR", path, quoted(value)), path);
}

Checked check_amount(const DataPath& path, const cel::Value& value, Currency currency) {
  const std::string_view text = value.as_text();
  const auto money = Money::parse(text, currency);
  if (money && !money->negative()) return cel::Value::money(*money);
  if (money || (!text.empty() && text.front() == '-')) {
    return refuse("money.negative", fmt::format("`{}` is \"{}\"; an amount is not negative", path, text), path);
  }
  switch (money.error()) {
    case MoneyError::too_many_decimals:
      return refuse("money.precision",
                    fmt::format("`{}` is \"{}\"; {} has {} decimals, and nothing is rounded", path, text,
                                currency.text(), currency.decimals),
                    path);
    case MoneyError::out_of_range:
      return refuse("money.range", fmt::format("`{}` is \"{}\", which is too large to count", path, text), path);
    case MoneyError::syntax:
    case MoneyError::mixed_currency: break;
  }
  return refuse("money.syntax",
                fmt::format("`{}` is \"{}\"; an amount is decimal text with a point, such as \"149.90\"", path, text),
                path);
}

Checked check_money(const Attribute& attribute, const DataPath& path, const cel::Value& value, const cel::Map& parent) {
  if (!value.is(cel::Kind::text)) {
    return refuse(
        "money.not_string",
        fmt::format("`{}` is {}; an amount is decimal text in quotes, such as \"149.90\"", path, quoted(value)), path);
  }
  const std::string_view name = attribute.currency_path.substr(attribute.currency_path.rfind('.') + 1);
  const DataPath currency_path = path.sibling(name);
  const cel::Value code = member(parent, name);
  if (code.is_null()) {
    return refuse("money.currency", fmt::format("`{}` has an amount, but `{}` is absent", path, currency_path), path);
  }
  const auto checked = check_currency(currency_path, code);
  if (!checked) return checked;
  return check_amount(path, value, *find_currency(code.as_text()));
}

Checked check_time(const DataPath& path, const cel::Value& value) {
  if (value.is(cel::Kind::text)) {
    if (const auto time = parse_timestamp(value.as_text())) return cel::Value::timestamp(*time);
  }
  return refuse("data.time",
                fmt::format("`{}` is {}; a time is written like 2026-03-02T09:00:00Z", path, quoted(value)), path);
}

Checked check_date(const DataPath& path, const cel::Value& value) {
  if (value.is(cel::Kind::text) && parse_date(value.as_text())) return value;
  return refuse("data.date", fmt::format("`{}` is {}; a day is written like 2026-03-02", path, quoted(value)), path);
}

Checked check_url(const DataPath& path, const cel::Value& value) {
  if (value.is(cel::Kind::text)) {
    const std::string_view text = value.as_text();
    const bool web = text.substr(0, 7) == "http://" || text.substr(0, 8) == "https://";
    if (web && text.find_first_of(" \t\r\n\"<>") == std::string_view::npos) return value;
  }
  return refuse("data.url", fmt::format("`{}` is {}; it must be an http or https address", path, quoted(value)), path);
}

Checked check_texts(const Attribute& attribute, const DataPath& path, const cel::Value& value) {
  if (!value.is(cel::Kind::list)) {
    return refuse("data.type", fmt::format("`{}` must be a list, not {}", path, kind_in_words(value)), path);
  }
  const cel::List& list = value.as_list();
  if (static_cast<std::int64_t>(list.size()) < attribute.least) {
    return refuse(code_or(attribute, "data.too_few"),
                  fmt::format("`{}` has {}; at least {} are needed", path, list.size(), attribute.least), path);
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list.at(i).is(cel::Kind::text)) {
      const DataPath item = path.element(i);
      return refuse("data.type", fmt::format("`{}` must be text, not {}", item, kind_in_words(list.at(i))), item);
    }
  }
  return value;
}

bool fits_map(AttributeKind kind, const cel::Value& value) {
  if (kind == AttributeKind::fields || is_scalar(value)) return true;
  if (kind != AttributeKind::answers || !value.is(cel::Kind::list)) return false;
  for (std::size_t i = 0; i < value.as_list().size(); ++i) {
    if (!is_scalar(value.as_list().at(i))) return false;
  }
  return true;
}

// Variables, answers and fields: whatever names there are. Those that can be no one's are left out.
Checked check_open_map(const Attribute& attribute, const DataPath& path, const cel::Value& value, cel::Arena& arena,
                       std::vector<Warning>& warnings) {
  if (!value.is(cel::Kind::map)) {
    return refuse("data.type", fmt::format("`{}` must be an object, not {}", path, kind_in_words(value)), path);
  }
  std::vector<std::pair<cel::Value, cel::Value>> kept;
  bool changed = false;
  for (std::size_t i = 0; i < value.as_map().size(); ++i) {
    const auto [key, item] = value.as_map().at(i);
    const bool named = !key.as_text().empty() && key.as_text() != "_deal";
    const DataPath below = path.member(key.as_text());
    if (!named) {
      warnings.push_back({"variable.name", fmt::format("`{}` is ignored: nothing is left of its name", below)});
    } else if (!fits_map(attribute.kind, item)) {
      warnings.push_back({"variable.value", fmt::format("`{}` is ignored: it is {}", below, kind_in_words(item))});
    } else if (item.is(cel::Kind::text) && item.as_text().size() > limits::field_value_characters_max &&
               count_code_points(item.as_text()) > limits::field_value_characters_max) {
      return refuse("text.too_long",
                    fmt::format("`{}` has more than {} characters", below, limits::field_value_characters_max), below);
    } else {
      kept.emplace_back(key, item);
      continue;
    }
    changed = true;
  }
  return changed ? cel::make_map(arena, kept) : value;
}

}  // namespace

tl::unexpected<Refusal> refuse(std::string_view code, std::string message, std::string path) {
  return tl::unexpected(Refusal{std::string(code), std::move(message), std::move(path)});
}
tl::unexpected<Refusal> refuse(std::string_view code, std::string message, const DataPath& path) {
  return refuse(code, std::move(message), path.text());
}

cel::Value member(const cel::Map& map, std::string_view name) {
  const auto value = map.find(cel::Value::text(name));
  if (!value || (value->is(cel::Kind::text) && value->as_text().empty())) return cel::Value::null();
  return *value;
}

std::string_view kind_in_words(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::null: return "null";
    case cel::Kind::boolean: return "true or false";
    case cel::Kind::int64:
    case cel::Kind::uint64:
    case cel::Kind::float64: return "a number";
    case cel::Kind::text: return "text";
    case cel::Kind::list: return "a list";
    case cel::Kind::map: return "an object";
    case cel::Kind::bytes:
    case cel::Kind::timestamp:
    case cel::Kind::duration:
    case cel::Kind::type:
    case cel::Kind::optional:
    case cel::Kind::money:
    case cel::Kind::opaque: break;
  }
  return "something else";
}

Checked check_attribute(const Attribute& attribute, const DataPath& path, const cel::Value& value,
                        const cel::Map& parent, cel::Arena& arena, std::vector<Warning>& warnings) {
  switch (attribute.kind) {
    case AttributeKind::text: return check_text(attribute, path, value);
    case AttributeKind::url: return check_url(path, value);
    case AttributeKind::enumeration: return check_enumeration(attribute, path, value);
    case AttributeKind::boolean:
      if (value.is(cel::Kind::boolean)) return value;
      return refuse("data.type", fmt::format("`{}` must be true or false, not {}", path, kind_in_words(value)), path);
    case AttributeKind::integer: return check_integer(attribute, path, value);
    case AttributeKind::number: return check_number(path, value);
    case AttributeKind::money: return check_money(attribute, path, value, parent);
    case AttributeKind::currency: return check_currency(path, value);
    case AttributeKind::time: return check_time(path, value);
    case AttributeKind::date: return check_date(path, value);
    case AttributeKind::scalar:
      if (is_scalar(value)) return value;
      return refuse("data.type", fmt::format("`{}` must be a single value, not {}", path, kind_in_words(value)), path);
    case AttributeKind::texts:
    case AttributeKind::contact_ids: return check_texts(attribute, path, value);
    case AttributeKind::variables:
    case AttributeKind::answers:
    case AttributeKind::fields: return check_open_map(attribute, path, value, arena, warnings);
    case AttributeKind::object:
    case AttributeKind::list: break;
  }
  return value;  // the caller's
}

}  // namespace dealflow::event
