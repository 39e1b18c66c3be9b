// Numbers as text: the shortest decimal that reads back as the number, never a locale.
#pragma once

#include <string>

namespace dealflow::cel {

// "2.5", "2", "1e+30", "NaN", "-Infinity": as string(x) answers.
[[nodiscard]] std::string double_text(double value);

// The same digits without an exponent: "1000000000000000000000000000000", "0.0000001".
[[nodiscard]] std::string plain_double_text(double value);

}  // namespace dealflow::cel
