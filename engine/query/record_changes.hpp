// Which records the rows of a batch belong to, for those who follow them.
//
// Errors:   of the store.
// Threads:  as the unit of work.
// Source:   dealflow/changes.hpp; engine/store/schema.hpp.
#pragma once

#include <dealflow/changes.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/unit_of_work.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace dealflow::query {

// `name_of`: of a workspace by its number; empty where it is not in use: its rows are passed over.
[[nodiscard]] Result<std::vector<CommittedChange>> record_changes(
    work::UnitOfWork& unit, const std::function<std::string_view(store::WorkspaceNumber)>& name_of);

}  // namespace dealflow::query
