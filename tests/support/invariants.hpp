// What must hold in every store, whatever events came: each index row points to a record that has the key, and back; an
// e-mail is of one contact; deals, contacts and payments name each other; sources are listed in full; no number is
// above its counter.
#pragma once

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <string>
#include <vector>

namespace dealflow::test {

// One sentence for each rule that is broken; empty where all holds.
[[nodiscard]] std::vector<std::string> broken_invariants(work::Rows& rows, store::WorkspaceNumber workspace);

}  // namespace dealflow::test
