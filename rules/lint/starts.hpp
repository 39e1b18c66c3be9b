// Whether what one flow does starts another.
//
// Threads:  those of the Workbench.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/lint/flow_facts.hpp"

#include <cstdint>

namespace dealflow::lint {

enum class Starts : std::uint8_t { no, maybe, surely };

// Whether the flow's condition holds for an event of which this much is known: decided over all that is left open. The
// event is of a type that the flow is triggered by.
[[nodiscard]] Starts starts(const FlowFacts& flow, const Effect& effect, rules::Workbench& bench);

}  // namespace dealflow::lint
