// The settings that a workspace was last run with, as the store keeps them.
//
// Errors:   of the store; store_damaged where they do not read any more.
// Threads:  as the Rows.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"
#include "rules/workspace/settings.hpp"

namespace dealflow::query {

[[nodiscard]] Result<rules::Settings> stored_settings(work::Rows& rows, store::WorkspaceNumber workspace);

}  // namespace dealflow::query
