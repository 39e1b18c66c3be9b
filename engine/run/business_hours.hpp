// Business hours of a workspace, in its zone.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Steps" (`wait: {until: business_hours}`).
#pragma once

#include <dealflow/time.hpp>

#include "rules/workspace/settings.hpp"

namespace dealflow::run {

// The time itself where it lies in business hours, else the next opening; the time itself also where none comes within
// two years.
[[nodiscard]] TimePoint opening_time(const rules::Settings& settings, TimePoint from);

}  // namespace dealflow::run
