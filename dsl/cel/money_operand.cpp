#include "dsl/cel/money_operand.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace dealflow::cel {
namespace {

__extension__ using Wide = __int128;

// digits / 10^scale
struct Decimal {
  Wide digits = 0;
  int scale = 0;
};

constexpr int digits_max = 30;  // so that no product below leaves 128 bits

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal result;
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  bool after_point = false;
  int digits = 0;
  for (const char c : text) {
    if (c == '.' && !after_point && digits > 0) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > digits_max) return std::nullopt;
    result.digits = result.digits * 10 + (c - '0');
    if (after_point) ++result.scale;
  }
  if (digits == 0 || text.back() == '.') return std::nullopt;
  if (negative) result.digits = -result.digits;
  return result;
}

std::optional<Decimal> decimal_of(const Value& value) {
  switch (value.kind()) {
    case Kind::int64: return Decimal{value.as_int(), 0};
    case Kind::uint64: return Decimal{static_cast<Wide>(value.as_uint()), 0};
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

void scale_to(Decimal& decimal, int scale) {
  for (; decimal.scale < scale; ++decimal.scale) decimal.digits *= 10;
}

bool shorten_to(Decimal& decimal, int scale) {
  for (; decimal.scale > scale; --decimal.scale) {
    if (decimal.digits % 10 != 0) return false;
    decimal.digits /= 10;
  }
  return true;
}

// Trailing zeros carry no value, and dropping them keeps what follows within 128 bits.
void strip(Decimal& decimal) {
  while (decimal.scale > 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    --decimal.scale;
  }
}

}  // namespace

tl::expected<int, MoneyProblem> compare_money(const Value& a, const Value& b) {
  if (a.is(Kind::money) && b.is(Kind::money) && !(a.as_money().currency() == b.as_money().currency())) {
    return tl::unexpected(MoneyProblem::mixed_currency);
  }
  auto x = decimal_of(a);
  auto y = decimal_of(b);
  if (!x || !y) return tl::unexpected(MoneyProblem::not_an_amount);
  strip(*x);
  strip(*y);
  // Whole parts decide unless they are equal; then both are small enough to be brought to one scale.
  const auto whole = [](Decimal d) {
    for (; d.scale > 0; --d.scale) d.digits /= 10;
    return d.digits;
  };
  if (whole(*x) != whole(*y)) return whole(*x) < whole(*y) ? -1 : 1;
  const auto rest = [&](Decimal d) {
    Wide unit = 1;
    for (int i = 0; i < d.scale; ++i) unit *= 10;
    return Decimal{d.digits - whole(d) * unit, d.scale};
  };
  Decimal p = rest(*x);
  Decimal q = rest(*y);
  scale_to(p, q.scale);
  scale_to(q, p.scale);
  if (p.digits == q.digits) return 0;
  return p.digits < q.digits ? -1 : 1;
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
  auto decimal = decimal_of(value);
  if (!decimal || !shorten_to(*decimal, currency.decimals)) return tl::unexpected(MoneyProblem::not_an_amount);
  strip(*decimal);
  scale_to(*decimal, currency.decimals);
  constexpr Wide limit = INT64_MAX;
  if (decimal->digits > limit || decimal->digits < -limit - 1) return tl::unexpected(MoneyProblem::out_of_range);
  return Money::of_minor_units(static_cast<std::int64_t>(decimal->digits), currency);
}

}  // namespace dealflow::cel
