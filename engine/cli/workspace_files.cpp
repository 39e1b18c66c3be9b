#include "engine/cli/workspace_files.hpp"

#include <dealflow/workspace_folder.hpp>

#include <algorithm>

namespace dealflow::cli {

std::shared_ptr<const Workspace> load_for_running(const std::string& folder, Console& console, ExitStatus& status) {
  auto files = read_workspace_folder(folder);
  if (!files) {
    status = console.complain(ExitStatus::usage, files.error().detail);
    return nullptr;
  }
  const LoadedWorkspace loaded = load_workspace(*files, folder);
  if (loaded.workspace) return loaded.workspace;
  console.talk_raw(render_text(loaded.diagnostics, *files, folder, console.colour_on_err()));
  status = console.complain(ExitStatus::usage, folder + " does not load; nothing was run and the store is untouched");
  return nullptr;
}

}  // namespace dealflow::cli
