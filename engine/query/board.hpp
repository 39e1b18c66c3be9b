// Board: the pipelines of the settings that a workspace was last run with, with the deals that stand in them.
//
// Errors:   of the store; store_damaged where the stored settings do not read.
// Threads:  one thread.
// Source:   DESIGN, "Command line" (`board`).
#pragma once

#include <dealflow/reader.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <vector>

namespace dealflow::query {

[[nodiscard]] Result<std::vector<BoardPipeline>> board(work::Rows& rows, store::WorkspaceNumber workspace);

}  // namespace dealflow::query
