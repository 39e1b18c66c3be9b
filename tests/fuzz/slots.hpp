// Environments and values for the targets that evaluate: every kind of value, drawn from the input's own bytes.
//
// Threads:  environments() is made once and then read; values are the caller's.
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/value.hpp>

#include <string_view>
#include <vector>

namespace dealflow::fuzz {

// The four ways to compile one text: standard and flow mode, each without and with the checker.
[[nodiscard]] const std::vector<cel::Environment>& environments();

// `data` is the JSON, where it is JSON; what the other slots hold depends on its bytes.
[[nodiscard]] std::vector<cel::Value> slots(std::string_view json, cel::Arena& arena);

}  // namespace dealflow::fuzz
