// Why a payment is as it is: its events set what it has, whether or not a flow runs; a deal is its by a flow's step.
//
// Errors:   not_found for a payment or a value that there is not; of the store.
// Threads:  as the Rows.
// Source:   LANGUAGE.md, "One event, several flows" (what the engine records by itself).
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/why.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <string_view>
#include <vector>

namespace dealflow::replay {

// `field` empty: all that it has. Walks all events.
[[nodiscard]] Result<std::vector<WhyValue>> why_payment(work::Rows& rows, store::WorkspaceNumber workspace,
                                                        std::string_view id, std::string_view field);

}  // namespace dealflow::replay
