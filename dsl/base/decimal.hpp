// Decimal: an exact number of up to 38 digits, digits / 10^scale.
//
// Errors:   what does not fit into 128 bits is nothing; nothing is ever cut silently.
// Rounding: half away from zero, as prices are rounded by hand and in invoices; only `divide` and `round` round.
// Threads:  a plain value.
// Source:   DESIGN 8 (money is a decimal, never a float).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow {

__extension__ using Int128 = __int128;

struct Decimal {
  Int128 digits = 0;
  int scale = 0;  // digits after the point; 0 to decimal_scale_max
};

inline constexpr int decimal_scale_max = 30;

// "12", "-2.50": at most 30 digits, no plus, no exponent, no blanks.
[[nodiscard]] std::optional<Decimal> read_decimal(std::string_view text);
[[nodiscard]] std::string to_string(const Decimal& decimal);  // "-2.50", with `scale` decimals

// Without the zeros that end the fraction: they carry no value.
[[nodiscard]] Decimal stripped(Decimal decimal);
// The same number with more decimals.
[[nodiscard]] std::optional<Decimal> widened(Decimal decimal, int scale);
// The same number with fewer decimals; nothing where one of those is not zero.
[[nodiscard]] std::optional<Decimal> shortened(Decimal decimal, int scale);

[[nodiscard]] std::optional<Decimal> add(Decimal a, Decimal b);
[[nodiscard]] std::optional<Decimal> subtract(Decimal a, Decimal b);
[[nodiscard]] std::optional<Decimal> multiply(Decimal a, Decimal b);
// To that many decimals; `b` is not zero.
[[nodiscard]] std::optional<Decimal> divide(Decimal a, Decimal b, int scale);
[[nodiscard]] std::optional<Decimal> round(Decimal decimal, int scale);
[[nodiscard]] int compare(Decimal a, Decimal b);  // -1, 0, 1

}  // namespace dealflow
