// The files of a workspace, and files of flows wherever they are, read from the disk.
//
// Errors:   not_found where there is no such path, or no dealflow.yaml in a workspace; io for a file that cannot be
//           read; invalid_argument for one that can hold no flows, and for too many files.
// Threads:  any.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include <filesystem>
#include <vector>

namespace dealflow {

// dealflow.yaml, flows/**/*.{yaml,yml,flow} and tests/**/*.{yaml,yml}, by path; links to folders are not followed.
[[nodiscard]] Result<std::vector<WorkspaceFile>> read_workspace_folder(const std::filesystem::path& folder);

// A file, or of a folder those that hold flows: of a workspace those below flows/, of any other folder every `.flow`
// and every YAML file with a flow in it, without settings, tests and what is hidden. By path, with `path` at its front.
[[nodiscard]] Result<std::vector<WorkspaceFile>> read_flow_files(const std::filesystem::path& path);

}  // namespace dealflow
