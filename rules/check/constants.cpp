#include "rules/check/constants.hpp"

#include "dsl/base/limits.hpp"

namespace dealflow::rules {

std::optional<cel::Value> constant_value(const cel::Program& program, cel::Arena& arena) {
  if (!program.is_constant()) return std::nullopt;
  const auto value = program.evaluate({}, arena, {.limits = {.steps_max = limits::constant_steps_max}});
  return value ? std::optional(*value) : std::nullopt;
}

}  // namespace dealflow::rules
