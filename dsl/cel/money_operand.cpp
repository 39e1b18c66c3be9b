#include "dsl/cel/money_operand.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace dealflow::cel {

std::optional<Decimal> decimal_of(const Value& value) {
  switch (value.kind()) {
    case Kind::int64: return Decimal{value.as_int(), 0};
    case Kind::uint64: return Decimal{static_cast<Int128>(value.as_uint()), 0};
    case Kind::text: return read_decimal(value.as_text());
    case Kind::money: {
      const Money money = value.as_money();
      return Decimal{money.minor_units(), money.currency().decimals};
    }
    case Kind::float64:
      if (!std::isfinite(value.as_double()) || std::abs(value.as_double()) >= 1e15) return std::nullopt;
      return read_decimal(fmt::format("{}", value.as_double()));
    case Kind::null:
    case Kind::boolean:
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::opaque: break;
  }
  return std::nullopt;
}

tl::expected<int, MoneyProblem> compare_money(const Value& a, const Value& b) {
  if (a.is(Kind::money) && b.is(Kind::money) && !(a.as_money().currency() == b.as_money().currency())) {
    return tl::unexpected(MoneyProblem::mixed_currency);
  }
  const auto x = decimal_of(a);
  const auto y = decimal_of(b);
  if (!x || !y) return tl::unexpected(MoneyProblem::not_an_amount);
  return compare(*x, *y);
}

bool equal_money(const Value& a, const Value& b) {
  const auto order = compare_money(a, b);
  return order && *order == 0;
}

tl::expected<Money, MoneyProblem> money_from(const Value& value, Currency currency) {
  if (value.is(Kind::money)) {
    if (!(value.as_money().currency() == currency)) return tl::unexpected(MoneyProblem::mixed_currency);
    return value.as_money();
  }
  const auto decimal = decimal_of(value);
  const auto exact = decimal ? shortened(*decimal, currency.decimals) : std::nullopt;
  if (!exact) return tl::unexpected(MoneyProblem::not_an_amount);
  const auto minor = widened(stripped(*exact), currency.decimals);
  constexpr Int128 limit = INT64_MAX;
  if (!minor || minor->digits > limit || minor->digits < -limit - 1) return tl::unexpected(MoneyProblem::out_of_range);
  return Money::of_minor_units(static_cast<std::int64_t>(minor->digits), currency);
}

}  // namespace dealflow::cel
