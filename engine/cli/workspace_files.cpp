#include "engine/cli/workspace_files.hpp"

#include <dealflow/reader.hpp>
#include <dealflow/workspace_folder.hpp>

#include <algorithm>
#include <filesystem>

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

std::shared_ptr<const Workspace> load_for_contacts(std::vector<std::string>& words, const std::string& store,
                                                   const std::string& name, Console& console, ExitStatus& status) {
  if (words.empty() || !std::filesystem::is_directory(words.front()))
    return load_settings_of(store, name, console, status);
  const std::string folder = words.front();
  words.erase(words.begin());
  return load_for_running(folder, console, status);
}

std::shared_ptr<const Workspace> load_settings_of(const std::string& store, const std::string& name, Console& console,
                                                  ExitStatus& status) {
  const auto settings = [&]() -> Result<std::string> {
    auto reader = Reader::open(store);
    if (!reader) return tl::unexpected(reader.error());
    if (!name.empty())
      if (auto selected = reader->select(name); !selected) return tl::unexpected(selected.error());
    return reader->settings();
  }();
  if (!settings) {
    status = console.complain(settings.error());
    return nullptr;
  }
  const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml", *settings}});
  if (!loaded.workspace)
    status = console.complain(ExitStatus::broken,
                              "the settings in the store are not understood by this version; run the workspace again");
  return loaded.workspace;
}

}  // namespace dealflow::cli
