// What an expression without names is.
#pragma once

#include <dealflow/expression.hpp>

#include <optional>

namespace dealflow::rules {

// Nothing where it reads something, fails, or takes longer than it is worth to know.
[[nodiscard]] std::optional<cel::Value> constant_value(const cel::Program& program, cel::Arena& arena);

}  // namespace dealflow::rules
