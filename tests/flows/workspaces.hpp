// The workspaces that readers copy from, and whose tests have to be good: those of `examples`, and those that `init`
// makes.
//
// Errors:   a workspace that cannot be read or does not load throws std::runtime_error: a mistake of this repository.
// Threads:  pure functions.
#pragma once

#include <dealflow/workspace.hpp>

#include <string>
#include <vector>

namespace dealflow::flows {

struct ShippedWorkspace {
  std::string folder;  // from the root of the sources: "examples/shop"
  std::vector<WorkspaceFile> files;
};

// Every folder below `examples` and `engine/cli/init` that is a workspace; by folder.
[[nodiscard]] std::vector<ShippedWorkspace> shipped_workspaces();

// With its tests, and with what a look at its conditions needs.
[[nodiscard]] LoadedWorkspace load(const ShippedWorkspace& shipped);

}  // namespace dealflow::flows
