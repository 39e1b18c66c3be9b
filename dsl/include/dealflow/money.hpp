// Money: an exact amount in one currency.
//
// Units:    minor_units() counts the smallest unit of the currency: cents for BRL, yen for JPY.
// Errors:   returned, never thrown. Nothing here rounds.
// Threads:  a plain value.
// Source:   ISO 4217 for codes and number of decimals; the text form is that of the event catalogue ("Money").
#pragma once

#include <tl/expected.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace dealflow {

enum class MoneyError : std::uint8_t { syntax, too_many_decimals, out_of_range, mixed_currency };

struct Currency {
  std::array<char, 3> code{'X', 'X', 'X'};  // "BRL"
  std::uint8_t decimals = 0;                // 2; 0 for JPY, 3 for KWD
  [[nodiscard]] std::string_view text() const { return {code.data(), code.size()}; }
  friend constexpr bool operator==(const Currency&, const Currency&) = default;
};

// The currency of an ISO 4217 code in capitals; nothing for any other text.
[[nodiscard]] std::optional<Currency> find_currency(std::string_view code);

class Money {
 public:
  constexpr Money() = default;
  // For code that has already counted in the smallest unit.
  [[nodiscard]] static constexpr Money of_minor_units(std::int64_t minor_units, Currency currency) {
    return Money(minor_units, currency);
  }
  // Reads "149.90" or "-7". A comma, a space, a leading plus or an exponent is `syntax`.
  [[nodiscard]] static tl::expected<Money, MoneyError> parse(std::string_view text, Currency currency);

  [[nodiscard]] tl::expected<Money, MoneyError> plus(Money other) const;
  [[nodiscard]] tl::expected<Money, MoneyError> minus(Money other) const;
  [[nodiscard]] tl::expected<Money, MoneyError> times(std::int64_t factor) const;
  // -1, 0, 1; amounts of two currencies have no order.
  [[nodiscard]] tl::expected<int, MoneyError> compare(Money other) const;

  [[nodiscard]] constexpr std::int64_t minor_units() const { return minor_units_; }
  [[nodiscard]] constexpr Currency currency() const { return currency_; }
  [[nodiscard]] constexpr bool negative() const { return minor_units_ < 0; }
  [[nodiscard]] std::string to_string() const;  // "149.90", always with the currency's decimals

  // No operator<: a silent answer across currencies would be a wrong report.
  friend constexpr bool operator==(const Money&, const Money&) = default;

 private:
  constexpr Money(std::int64_t minor_units, Currency currency) : minor_units_(minor_units), currency_(currency) {}

  std::int64_t minor_units_ = 0;
  Currency currency_;
};

static_assert(std::is_trivially_copyable_v<Money> && sizeof(Money) == 16);

}  // namespace dealflow
