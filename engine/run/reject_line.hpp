// Lines that are refused: kept with their reason, once, in the list of a workspace, or of the store where they are for
// none that is known.
//
// Errors:   of the store; nothing is kept then.
// Threads:  one thread.
#pragma once

#include <dealflow/engine.hpp>

#include "engine/crm/crm.hpp"
#include "engine/work/unit_of_work.hpp"

#include <functional>

namespace dealflow::run {

[[nodiscard]] Result<Outcome> reject_line(work::UnitOfWork& unit, crm::Crm& crm, store::WorkspaceNumber workspace,
                                          const Rejection& rejection, const Submission& submission);

// A layer of rows with the workspace's counters: `change` puts its rows; nothing is kept where it fails.
[[nodiscard]] Result<void> in_layer(work::UnitOfWork& unit, crm::Crm& crm, crm::Cause cause,
                                    const std::function<Result<void>()>& change);

void count(const Outcome& outcome, Summary& summary);

}  // namespace dealflow::run
