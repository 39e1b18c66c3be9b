// The difference of two states, record by record and field by field.
//
// Errors:   of the stores.
// Threads:  one thread.
#pragma once

#include <dealflow/replay.hpp>
#include <dealflow/result.hpp>

#include "engine/replay/matching.hpp"

namespace dealflow::replay {

// `events` of the matching is known; the rest of it is found here. Fills records and runs of the difference.
[[nodiscard]] Result<void> compare(const State& before, const State& after, Matching& matching, Difference& difference);

}  // namespace dealflow::replay
