#include "dsl/cel/number_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

namespace dealflow::cel {

std::string double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format("{}", value);
}

std::string plain_double_text(double value) {
  const std::string text = double_text(value);
  const auto mark = text.find('e');
  if (mark == std::string::npos) return text;
  int exponent = 0;  // of the first digit
  const char* const begin = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(begin, text.data() + text.size(), exponent);
  std::string digits;
  for (const char c : std::string_view(text).substr(0, mark)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const std::string sign = text.front() == '-' ? "-" : "";
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  // `double_text` writes an exponent only where it is beyond the last digit.
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  return sign + digits;
}

}  // namespace dealflow::cel
