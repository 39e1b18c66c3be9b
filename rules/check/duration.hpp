// How long a flow waits: `wait`, `within`, `reentry`.
//
// Errors:   reported: DF506.
// Source:   LANGUAGE.md, "Steps" (durations).
#pragma once

#include "rules/check/context.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace dealflow::rules {

// `what` begins a sentence: "a wait".
[[nodiscard]] std::optional<std::chrono::seconds> check_duration(const FlowContext& context, const flow::Text& text,
                                                                 std::string_view what);

}  // namespace dealflow::rules
