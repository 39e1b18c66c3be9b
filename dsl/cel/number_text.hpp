// Numbers as text: the shortest decimal that reads back as the number, never a locale.
#pragma once

#include <string>

namespace dealflow::cel {

// "2.5", "2", "1e+30", "NaN", "-Infinity": as string(x) answers.
[[nodiscard]] std::string double_text(double value);

}  // namespace dealflow::cel
