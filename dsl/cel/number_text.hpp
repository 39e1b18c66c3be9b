// Numbers as text: the shortest decimal that reads back as the number, never a locale.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::cel {

// "2.5", "2", "1e+30", "NaN", "-Infinity": as string(x) answers.
[[nodiscard]] std::string double_text(double value);

// The same digits without an exponent: "1000000000000000000000000000000", "0.0000001".
[[nodiscard]] std::string plain_double_text(double value);

enum class NoDouble : std::uint8_t { malformed, too_large };
// A number with or without fraction and exponent, also "NaN", "inf", "infinity". One too small for a double is zero.
[[nodiscard]] tl::expected<double, NoDouble> read_double(std::string_view text);

}  // namespace dealflow::cel
