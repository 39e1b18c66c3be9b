#include "dsl/base/decimal.hpp"

#include <algorithm>
#include <cassert>

namespace dealflow {
namespace {

constexpr int digits_max = 30;

bool times(Int128& number, Int128 by) { return !__builtin_mul_overflow(number, by, &number); }

bool times_power(Int128& number, int exponent) {
  for (; exponent > 0; --exponent) {
    if (!times(number, 10)) return false;
  }
  return true;
}

// Half away from zero; the remainder is compared without doubling it, which could leave the range.
Int128 rounded_quotient(Int128 number, Int128 by) {
  const Int128 quotient = number / by;
  const Int128 rest = number % by;
  const Int128 size = rest < 0 ? -rest : rest;
  const Int128 divisor = by < 0 ? -by : by;
  if (size < divisor - size) return quotient;
  return (number < 0) == (by < 0) ? quotient + 1 : quotient - 1;
}

bool to_one_scale(Decimal& a, Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  const auto wide_a = widened(a, scale);
  const auto wide_b = widened(b, scale);
  if (!wide_a || !wide_b) return false;
  a = *wide_a;
  b = *wide_b;
  return true;
}

}  // namespace

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

std::string to_string(const Decimal& decimal) {
  const bool negative = decimal.digits < 0;
  std::string text;
  int written = 0;
  for (Int128 rest = decimal.digits; rest != 0 || written <= decimal.scale; rest /= 10) {
    const int digit = static_cast<int>(rest % 10);
    text.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    if (++written == decimal.scale) text.push_back('.');
  }
  if (negative) text.push_back('-');
  std::reverse(text.begin(), text.end());
  return text;
}

Decimal stripped(Decimal decimal) {
  while (decimal.scale > 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    --decimal.scale;
  }
  return decimal;
}

std::optional<Decimal> widened(Decimal decimal, int scale) {
  if (!times_power(decimal.digits, scale - decimal.scale)) return std::nullopt;
  decimal.scale = std::max(decimal.scale, scale);
  return decimal;
}

std::optional<Decimal> shortened(Decimal decimal, int scale) {
  for (; decimal.scale > scale; --decimal.scale) {
    if (decimal.digits % 10 != 0) return std::nullopt;
    decimal.digits /= 10;
  }
  return decimal;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  if (!to_one_scale(a, b) || __builtin_add_overflow(a.digits, b.digits, &a.digits)) return std::nullopt;
  return a;
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
  if (!to_one_scale(a, b) || __builtin_sub_overflow(a.digits, b.digits, &a.digits)) return std::nullopt;
  return a;
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  a = stripped(a);
  b = stripped(b);
  if (!times(a.digits, b.digits)) return std::nullopt;
  a.scale += b.scale;
  if (a.scale > decimal_scale_max) return shortened(a, decimal_scale_max);
  return a;
}

std::optional<Decimal> divide(Decimal a, Decimal b, int scale) {
  assert(b.digits != 0);
  a = stripped(a);
  b = stripped(b);
  // a / 10^a.scale / (b / 10^b.scale), counted in units of 10^-scale
  const int exponent = scale + b.scale - a.scale;
  const bool fits = exponent >= 0 ? times_power(a.digits, exponent) : times_power(b.digits, -exponent);
  if (!fits) return std::nullopt;
  return Decimal{rounded_quotient(a.digits, b.digits), scale};
}

std::optional<Decimal> round(Decimal decimal, int scale) {
  if (decimal.scale <= scale) return widened(decimal, scale);
  return divide(decimal, Decimal{1, 0}, scale);
}

int compare(Decimal a, Decimal b) {
  a = stripped(a);
  b = stripped(b);
  // Whole parts decide unless they are equal; then both are small enough to be brought to one scale.
  const auto unit = [](int scale) {
    Int128 result = 1;
    for (int i = 0; i < scale; ++i) result *= 10;
    return result;
  };
  const Int128 whole_a = a.digits / unit(a.scale);
  const Int128 whole_b = b.digits / unit(b.scale);
  if (whole_a != whole_b) return whole_a < whole_b ? -1 : 1;
  const Int128 rest_a = (a.digits - whole_a * unit(a.scale)) * unit(std::max(b.scale - a.scale, 0));
  const Int128 rest_b = (b.digits - whole_b * unit(b.scale)) * unit(std::max(a.scale - b.scale, 0));
  if (rest_a == rest_b) return 0;
  return rest_a < rest_b ? -1 : 1;
}

}  // namespace dealflow
