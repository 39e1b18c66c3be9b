// What must hold in every store, whatever events came (engine/query/consistency.hpp).
#pragma once

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <string>
#include <vector>

namespace dealflow::test {

// One sentence for each rule that is broken; empty where all holds.
[[nodiscard]] std::vector<std::string> broken_invariants(work::Rows& rows, store::WorkspaceNumber workspace);

}  // namespace dealflow::test
