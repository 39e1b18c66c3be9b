#include "tests/flows/workspaces.hpp"

#include <dealflow/workspace_folder.hpp>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace dealflow::flows {

std::vector<ShippedWorkspace> shipped_workspaces() {
  const std::filesystem::path root = DEALFLOW_SOURCE_DIR;
  std::vector<ShippedWorkspace> all;
  for (const char* parent : {"examples", "engine/cli/init"})
    for (const auto& entry : std::filesystem::directory_iterator(root / parent)) {
      if (!std::filesystem::exists(entry.path() / "dealflow.yaml")) continue;
      auto files = read_workspace_folder(entry.path());
      if (!files) throw std::runtime_error(files.error().detail);
      all.push_back({entry.path().lexically_relative(root).generic_string(), *std::move(files)});
    }
  std::sort(all.begin(), all.end(),
            [](const ShippedWorkspace& a, const ShippedWorkspace& b) { return a.folder < b.folder; });
  return all;
}

LoadedWorkspace load(const ShippedWorkspace& shipped) {
  LoadedWorkspace loaded = load_workspace(shipped.files, shipped.folder, {.tests = true, .observable = true});
  if (!loaded.workspace)
    throw std::runtime_error(render_text(loaded.diagnostics, shipped.files, shipped.folder, false));
  return loaded;
}

}  // namespace dealflow::flows
