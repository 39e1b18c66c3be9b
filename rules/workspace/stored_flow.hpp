// A flow from the text that the store has kept of it, checked against the settings of today.
//
// Errors:   the first of the findings as a text: a pipeline that it names may be gone.
// Threads:  pure function.
// Source:   DESIGN 13: a parked run goes on with the flow version it began with.
#pragma once

#include "rules/plan/plan.hpp"
#include "rules/workspace/settings.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace dealflow::rules {

// `path` is the file's when it was stored: its ending tells the notation.
[[nodiscard]] tl::expected<Plan, std::string> plan_stored_flow(std::string_view path, std::string_view text,
                                                               std::string_view flow, const Settings& settings);

}  // namespace dealflow::rules
