// What a run's record adds to what was seen of the run: results of its steps, and what became of it.
//
// Errors:   of the store.
// Threads:  as the Rows.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/why.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

namespace dealflow::replay {

// Of the run of the look; nothing is added where it has none, or its record is not kept. `whole`: steps that were not
// seen are there as well, in their order.
[[nodiscard]] Result<void> add_record(work::Rows& rows, store::WorkspaceNumber workspace, bool whole, WhyLook& look);

}  // namespace dealflow::replay
