// Consistency: what must hold between the rows of a workspace, whatever events came. Each deal has its contacts and
// they have it; payments likewise; each index row leads to a record that has the key, and each key of a record has its
// row; an e-mail is of one contact; cards are listed by their source; counters are those of a recount.
//
// Cost:     one walk over the workspace's rows with a look-up for each reference; memory does not grow with it.
// Errors:   of the store; what does not hold is told.
// Threads:  one thread.
// Source:   R6, R62, D2, D6, D8; DESIGN 12.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <functional>
#include <string>

namespace dealflow::query {

// One sentence for each thing that does not hold.
[[nodiscard]] Result<void> check_consistency(work::Rows& rows, store::WorkspaceNumber workspace,
                                             const std::function<void(std::string)>& tell);

}  // namespace dealflow::query
