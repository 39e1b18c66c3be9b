// StoredWorkspace: one consistent view of one workspace of a store, for whoever reads it.
//
// Errors:   not_found for a workspace that is not there; invalid_argument where one of several has to be chosen.
// Threads:  one thread.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/environment.hpp"
#include "engine/work/rows.hpp"

#include <string_view>

namespace dealflow::query {

struct StoredWorkspace {
  work::SnapshotRows rows;
  store::WorkspaceNumber number;
};

// As of the last commit. `name` empty: the only one.
[[nodiscard]] Result<StoredWorkspace> stored_workspace(const store::Environment& environment, std::string_view name);

}  // namespace dealflow::query
