// Registry: which workspaces a store holds, the settings that each was last run with, and the texts of their flows.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 4 and 13; DESIGN, "Command line" (`run` keeps the settings for `board` and `show`).
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::log {

struct RegisteredWorkspace {
  std::string name;
  store::WorkspaceNumber number = 0;
};

[[nodiscard]] Result<std::optional<store::WorkspaceNumber>> find_workspace(work::Rows& rows, std::string_view name);
[[nodiscard]] Result<std::vector<RegisteredWorkspace>> list_workspaces(work::Rows& rows);  // by name

// Name and settings; rows that hold this already are not written again. Needs an open layer.
void put_workspace(work::UnitOfWork& unit, store::WorkspaceNumber number, std::string_view name,
                   std::string_view settings);
[[nodiscard]] Result<std::string> load_settings(work::Rows& rows, store::WorkspaceNumber workspace);

// By the 16 hex digits of its version. Needs an open layer.
void put_flow_text(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view version,
                   const FlowText& text);
[[nodiscard]] Result<std::optional<FlowText>> load_flow_text(work::Rows& rows, store::WorkspaceNumber workspace,
                                                             std::string_view version);

}  // namespace dealflow::log
