#include "dsl/cel/number_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dealflow::cel {

std::string double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format("{}", value);
}

}  // namespace dealflow::cel
