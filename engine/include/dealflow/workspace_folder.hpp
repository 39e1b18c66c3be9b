// The files of a workspace, read from its folder.
//
// Errors:   not_found where there is no such folder or no dealflow.yaml in it; io for a file that cannot be read.
// Threads:  any.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include <filesystem>
#include <vector>

namespace dealflow {

// dealflow.yaml, flows/**/*.{yaml,yml,flow} and tests/**/*.{yaml,yml}, by path; links to folders are not followed.
[[nodiscard]] Result<std::vector<WorkspaceFile>> read_workspace_folder(const std::filesystem::path& folder);

}  // namespace dealflow
