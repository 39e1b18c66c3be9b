#include "tests/cel/reference/amounts.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace dealflow::cel::reference {
namespace {

using Code = EvaluationErrorCode;
__extension__ using Wide = __int128;

constexpr int decimals = 15;            // of the unit; the generator writes no finer text
constexpr std::size_t digits_max = 30;  // longer texts are no amounts: a limit of the product

Wide power_of_ten(int exponent) {
  Wide result = 1;
  for (; exponent > 0; --exponent) result *= 10;
  return result;
}

// "-12.50" in units; nothing for any other text.
std::optional<Wide> units_of_text(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const bool plain = (std::string(whole) + std::string(rest)).find_first_not_of("0123456789") == std::string::npos;
  if (whole.size() + rest.size() > digits_max) return std::nullopt;
  if (whole.empty() || !plain || (point != std::string_view::npos && rest.empty())) return std::nullopt;
  Wide units = 0;
  for (const char digit : whole) units = units * 10 + (digit - '0');
  units *= power_of_ten(decimals);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    units += (rest[i] - '0') * power_of_ten(decimals - 1 - static_cast<int>(i));
  }
  return negative ? -units : units;
}

// The decimal that a person reads.
std::optional<Wide> units_of_double(double number) {
  if (!std::isfinite(number) || std::abs(number) >= 1e15) return std::nullopt;
  std::array<char, 64> room{};
  const auto [end, failed] = std::to_chars(room.data(), room.data() + room.size(), number);
  return units_of_text({room.data(), static_cast<std::size_t>(end - room.data())});
}

std::optional<Wide> units(const Value& v) {
  switch (v.kind()) {
    case Kind::int64: return Wide{v.as_int()} * power_of_ten(decimals);
    case Kind::uint64: return Wide{v.as_uint()} * power_of_ten(decimals);
    case Kind::float64: return units_of_double(v.as_double());
    case Kind::text: return units_of_text(v.as_text());
    case Kind::money: return v.as_money().minor_units() * power_of_ten(decimals - v.as_money().currency().decimals);
    default: return std::nullopt;
  }
}

// Text and doubles can be amounts and this one is not; nothing else can.
Code no_amount(const Value& a, const Value& b) {
  const Value& other = a.is(Kind::money) ? b : a;
  return other.is(Kind::text) || other.is(Kind::float64) ? Code::conversion : Code::no_such_overload;
}

Outcome money_of(Wide units, Currency currency) {
  const Wide minor = units / power_of_ten(decimals - currency.decimals);
  if (minor < INT64_MIN || minor > INT64_MAX) return error(Code::overflow);
  return Value::money(Money::of_minor_units(static_cast<std::int64_t>(minor), currency));
}

bool fits_currency(Wide units, Currency currency) { return units % power_of_ten(decimals - currency.decimals) == 0; }

}  // namespace

bool of_two_currencies(const Value& a, const Value& b) {
  return a.is(Kind::money) && b.is(Kind::money) && a.as_money().currency().text() != b.as_money().currency().text();
}

bool same_amount(const Value& a, const Value& b) {
  if (of_two_currencies(a, b)) return false;
  const auto x = units(a);
  const auto y = units(b);
  return x && y && *x == *y;
}

tl::expected<int, EvaluationErrorCode> compare_amounts(const Value& a, const Value& b) {
  if (of_two_currencies(a, b)) return error(Code::mixed_currency);
  const auto x = units(a);
  const auto y = units(b);
  if (!x || !y) return error(no_amount(a, b));
  return *x < *y ? -1 : (*x > *y ? 1 : 0);
}

Outcome amount_arithmetic(Operator op, const Value& a, const Value& b) {
  const Currency currency = (a.is(Kind::money) ? a : b).as_money().currency();
  if (op == Operator::multiply) {
    const Value& factor = a.is(Kind::money) ? b : a;
    if (!factor.is(Kind::int64)) return error(Code::no_such_overload);
    const Value& amount = a.is(Kind::money) ? a : b;
    const Wide minor = Wide{amount.as_money().minor_units()} * factor.as_int();
    if (minor < INT64_MIN || minor > INT64_MAX) return error(Code::overflow);
    return Value::money(Money::of_minor_units(static_cast<std::int64_t>(minor), currency));
  }
  if (op != Operator::add && op != Operator::subtract) return error(Code::no_such_overload);
  if (of_two_currencies(a, b)) return error(Code::mixed_currency);
  const auto x = units(a);
  const auto y = units(b);
  if (!x || !y || !fits_currency(*x, currency) || !fits_currency(*y, currency)) return error(no_amount(a, b));
  // Each operand has to be an amount of that currency before there is a sum.
  if (!money_of(*x, currency) || !money_of(*y, currency)) return error(Code::overflow);
  return money_of(op == Operator::add ? *x + *y : *x - *y, currency);
}

Outcome negated_amount(Money amount) {
  if (amount.minor_units() == INT64_MIN) return error(Code::overflow);
  return Value::money(Money::of_minor_units(-amount.minor_units(), amount.currency()));
}

}  // namespace dealflow::cel::reference
