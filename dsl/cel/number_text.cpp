#include "dsl/cel/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dealflow::cel {
namespace {

// Whether the number is 1 or more: the place of its first digit that is not zero, moved by the exponent.
bool is_large(std::string_view text) {
  const auto mark = std::min(text.find_first_of("eE"), text.size());
  const auto point = std::min(text.find('.'), mark);
  const auto first = text.find_first_of("123456789");
  if (first >= mark) return false;
  const auto place = static_cast<std::ptrdiff_t>(point) - static_cast<std::ptrdiff_t>(first);
  std::ptrdiff_t exponent = 0;
  if (mark < text.size()) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error == std::errc::result_out_of_range) return !digits.starts_with('-');
  }
  return place + exponent > 0;
}

}  // namespace

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

tl::expected<double, NoDouble> read_double(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return tl::unexpected(NoDouble::malformed);
  if (error == std::errc()) return value;
  if (error != std::errc::result_out_of_range) return tl::unexpected(NoDouble::malformed);
  if (is_large(text)) return tl::unexpected(NoDouble::too_large);
  return text.starts_with('-') ? -0.0 : 0.0;
}

}  // namespace dealflow::cel
