#include "dsl/base/limits.hpp"
#include "dsl/base/trim.hpp"
#include "dsl/base/utf8.hpp"
#include "stdlib/contact_details.hpp"
#include "stdlib/field.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dealflow::stdlib {
namespace {

using cel::Kind;
using Problem = ConversionProblem;
using Converted = tl::expected<FieldValue, Problem>;

tl::unexpected<Problem> not_convertible() { return tl::unexpected(Problem::not_convertible); }

Converted as_text(FieldKind kind, std::string text) {
  if (text.empty()) return tl::unexpected(Problem::empty);
  if (count_code_points(text) > limits::field_value_characters_max) return tl::unexpected(Problem::too_long);
  FieldValue value;
  value.kind = kind;
  value.text = std::move(text);
  return value;
}

// Lists become text as people write them, so that several answers fit into one field.
std::string joined(const cel::List& list) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ", ";
    text += cel::display(list.at(i));
  }
  return text;
}

std::string shown(const cel::Value& value) {
  return value.is(Kind::list) ? joined(value.as_list()) : cel::display(value);
}

// Shortest decimal form without exponent where it has one of reasonable length.
std::string digits_of(double number) {
  char buffer[64];
  const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), number);
  return error == std::errc{} ? std::string(buffer, end) : std::string();
}

// "12", "-2.5": as it stands, but for a plus, needless zeros and a missing digit, which are refused or taken off.
std::optional<std::string> decimal_text(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view decimals = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (!digits(whole) || (point != std::string_view::npos && !digits(decimals))) return std::nullopt;
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.remove_suffix(1);
  std::string result = std::string(whole) + (decimals.empty() ? "" : "." + std::string(decimals));
  const bool zero = result == "0";
  return negative && !zero ? "-" + result : result;
}

Converted to_number(const cel::Value& value) {
  switch (value.kind()) {
    case Kind::int64: return as_text(FieldKind::number, std::to_string(value.as_int()));
    case Kind::uint64: return as_text(FieldKind::number, std::to_string(value.as_uint()));
    case Kind::float64:
      if (!std::isfinite(value.as_double())) return not_convertible();
      return as_text(FieldKind::number, digits_of(value.as_double()));
    case Kind::money: return as_text(FieldKind::number, decimal_text(value.as_money().to_string()).value_or(""));
    case Kind::text: {
      const std::string_view text = trimmed(value.as_text());
      if (text.empty()) return tl::unexpected(Problem::empty);
      auto digits = decimal_text(text);
      if (!digits || digits->size() > 40) return not_convertible();
      return as_text(FieldKind::number, std::move(*digits));
    }
    case Kind::null:
    case Kind::boolean:
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::opaque: return not_convertible();
  }
  return not_convertible();
}

// The day of a date or of a time, as written: a time's own zone decides its day.
Converted to_date(const cel::Value& value) {
  std::string text = value.is(Kind::timestamp) ? format_time(value.as_timestamp()) : std::string(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  if (text.size() > 10 && (text[10] == 'T' || text[10] == 't')) {
    if (!parse_timestamp(text)) return not_convertible();
    text.resize(10);
  }
  if (!parse_date(text)) return not_convertible();
  return as_text(FieldKind::date, std::move(text));
}

Converted to_boolean(const cel::Value& value) {
  if (value.is(Kind::boolean)) return as_text(FieldKind::boolean, value.as_bool() ? "true" : "false");
  if (!value.is(Kind::text)) return not_convertible();
  const std::string_view text = trimmed(value.as_text());
  if (text.empty()) return tl::unexpected(Problem::empty);
  if (text == "true" || text == "false") return as_text(FieldKind::boolean, std::string(text));
  return not_convertible();
}

Converted to_link(const cel::Value& value) {
  std::string text(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  const bool web = text.rfind("http://", 0) == 0 || text.rfind("https://", 0) == 0;
  if (!web || text.find_first_of(" \t\r\n") != std::string::npos) return not_convertible();
  return as_text(FieldKind::link, std::move(text));
}

bool is_option(std::string_view text, std::span<const std::string> options) {
  return std::find(options.begin(), options.end(), text) != options.end();
}

Converted to_select(const cel::Value& value, std::span<const std::string> options) {
  std::string text(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  if (!is_option(text, options)) return tl::unexpected(Problem::not_an_option);
  return as_text(FieldKind::select, std::move(text));
}

Converted to_multiselect(const cel::Value& value, std::span<const std::string> options) {
  FieldValue result;
  result.kind = FieldKind::multiselect;
  const auto add = [&](std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && std::find(result.items.begin(), result.items.end(), text) == result.items.end()) {
      result.items.emplace_back(text);
    }
  };
  if (value.is(Kind::list)) {
    for (std::size_t i = 0; i < value.as_list().size(); ++i) add(cel::display(value.as_list().at(i)));
  } else {
    add(cel::display(value));
  }
  if (result.items.empty()) return tl::unexpected(Problem::empty);
  for (const std::string& item : result.items) {
    if (!is_option(item, options)) return tl::unexpected(Problem::not_an_option);
  }
  return result;
}

Converted to_money(const cel::Value& value, std::string_view currency) {
  FieldValue result;
  result.kind = FieldKind::money;
  if (value.is(Kind::money)) {
    result.text = value.as_money().to_string();
    result.currency = value.as_money().currency().text();
    return result;
  }
  const std::string text(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  const bool number = value.is(Kind::text) || value.is(Kind::int64) || value.is(Kind::uint64);
  const auto known = find_currency(currency);
  if (!number || !known) return not_convertible();
  const auto money = Money::parse(text, *known);
  if (!money) return not_convertible();
  result.text = money->to_string();
  result.currency = std::string(currency);
  return result;
}

Converted to_email(const cel::Value& value) {
  const std::string text(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  auto address = normalize_email(text);
  if (!address) return not_convertible();
  return as_text(FieldKind::email, text);
}

Converted to_phone(const cel::Value& value) {
  std::string text(trimmed(shown(value)));
  if (text.empty()) return tl::unexpected(Problem::empty);
  if (!looks_like_phone(text)) return not_convertible();
  return as_text(FieldKind::phone, std::move(text));
}

}  // namespace

Converted convert(const cel::Value& value, FieldKind kind, std::span<const std::string> options,
                  std::string_view currency) {
  if (value.is_null()) return tl::unexpected(Problem::empty);
  if (value.is(Kind::map) || value.is(Kind::bytes) || value.is(Kind::type)) return not_convertible();
  switch (kind) {
    case FieldKind::text: return as_text(kind, std::string(trimmed(shown(value))));
    case FieldKind::number: return to_number(value);
    case FieldKind::date: return to_date(value);
    case FieldKind::link: return to_link(value);
    case FieldKind::select: return to_select(value, options);
    case FieldKind::multiselect: return to_multiselect(value, options);
    case FieldKind::boolean: return to_boolean(value);
    case FieldKind::money: return to_money(value, currency);
    case FieldKind::email: return to_email(value);
    case FieldKind::phone: return to_phone(value);
  }
  return not_convertible();
}

cel::Value to_value(const FieldValue& value, cel::Arena& arena) {
  switch (value.kind) {
    case FieldKind::text:
    case FieldKind::date:
    case FieldKind::link:
    case FieldKind::select:
    case FieldKind::email:
    case FieldKind::phone: return cel::Value::text(arena.copy(value.text));
    case FieldKind::number: {
      double number = 0;
      std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
      return cel::Value::float64(number);
    }
    case FieldKind::boolean: return cel::Value::boolean(value.text == "true");
    case FieldKind::multiselect: {
      std::vector<cel::Value> items;
      items.reserve(value.items.size());
      for (const std::string& item : value.items) items.push_back(cel::Value::text(arena.copy(item)));
      return cel::make_list(arena, items);
    }
    case FieldKind::money: {
      const auto currency = find_currency(value.currency);
      if (!currency) return cel::Value::null();
      const auto money = Money::parse(value.text, *currency);
      return money ? cel::Value::money(*money) : cel::Value::null();
    }
  }
  return cel::Value::null();  // not reached
}

}  // namespace dealflow::stdlib
