#include <dealflow/money.hpp>

#include <algorithm>

namespace dealflow {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Appends a digit below zero: the negative range is one larger, so every amount can be read through it.
bool append_digit(std::int64_t& negative, int digit) {
  return !__builtin_mul_overflow(negative, std::int64_t{10}, &negative) &&
         !__builtin_sub_overflow(negative, std::int64_t{digit}, &negative);
}

}  // namespace

tl::expected<Money, MoneyError> Money::parse(std::string_view text, Currency currency) {
  const bool below_zero = !text.empty() && text.front() == '-';
  if (below_zero) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  const bool shape = !whole.empty() && std::all_of(whole.begin(), whole.end(), is_digit) &&
                     std::all_of(decimals.begin(), decimals.end(), is_digit) &&
                     (point == std::string_view::npos || !decimals.empty());
  if (!shape) return tl::unexpected(MoneyError::syntax);
  if (decimals.size() > currency.decimals) return tl::unexpected(MoneyError::too_many_decimals);

  std::int64_t negative = 0;
  bool fits = true;
  for (const char c : whole) fits = fits && append_digit(negative, c - '0');
  for (std::size_t i = 0; i < currency.decimals; ++i) {
    fits = fits && append_digit(negative, i < decimals.size() ? decimals[i] - '0' : 0);
  }
  if (!fits || (!below_zero && negative == INT64_MIN)) return tl::unexpected(MoneyError::out_of_range);
  return Money(below_zero ? negative : -negative, currency);
}

tl::expected<Money, MoneyError> Money::plus(Money other) const {
  if (currency_ != other.currency_) return tl::unexpected(MoneyError::mixed_currency);
  std::int64_t sum = 0;
  if (__builtin_add_overflow(minor_units_, other.minor_units_, &sum)) return tl::unexpected(MoneyError::out_of_range);
  return Money(sum, currency_);
}

tl::expected<Money, MoneyError> Money::minus(Money other) const {
  if (currency_ != other.currency_) return tl::unexpected(MoneyError::mixed_currency);
  std::int64_t rest = 0;
  if (__builtin_sub_overflow(minor_units_, other.minor_units_, &rest)) return tl::unexpected(MoneyError::out_of_range);
  return Money(rest, currency_);
}

tl::expected<Money, MoneyError> Money::times(std::int64_t factor) const {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(minor_units_, factor, &product)) return tl::unexpected(MoneyError::out_of_range);
  return Money(product, currency_);
}

tl::expected<int, MoneyError> Money::compare(Money other) const {
  if (currency_ != other.currency_) return tl::unexpected(MoneyError::mixed_currency);
  return minor_units_ < other.minor_units_ ? -1 : minor_units_ > other.minor_units_ ? 1 : 0;
}

std::string Money::to_string() const {
  std::string digits;
  std::uint64_t rest = static_cast<std::uint64_t>(minor_units_);
  if (minor_units_ < 0) rest = 0 - rest;
  do {
    digits.push_back(static_cast<char>('0' + rest % 10));
    rest /= 10;
    if (digits.size() == currency_.decimals) digits.push_back('.');
  } while (rest != 0 || digits.size() < currency_.decimals + std::size_t{currency_.decimals == 0 ? 1U : 2U});
  if (minor_units_ < 0) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace dealflow
