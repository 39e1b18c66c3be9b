#include "engine/cli/workspace_files.hpp"

#include <dealflow/reader.hpp>
#include <dealflow/workspace_folder.hpp>

#include <algorithm>
#include <filesystem>

namespace dealflow::cli {

std::optional<LoadedWorkspace> load_folder(const std::string& folder, const LoadOptions& options,
                                           std::string_view otherwise, Console& console, ExitStatus& status) {
  auto files = read_workspace_folder(folder);
  if (!files) {
    status = console.complain(ExitStatus::usage, files.error().detail);
    return std::nullopt;
  }
  const std::string shown = shown_folder(folder);
  LoadedWorkspace loaded = load_workspace(*files, shown, options);
  if (loaded.workspace) return loaded;
  console.talk_raw(render_text(loaded.diagnostics, *files, shown, console.colour_on_err()));
  status = console.complain(ExitStatus::usage, folder + " does not load; " + std::string(otherwise));
  return std::nullopt;
}

std::shared_ptr<const Workspace> load_for_running(const std::string& folder, Console& console, ExitStatus& status) {
  const auto loaded = load_folder(folder, {}, "nothing was run and the store is untouched", console, status);
  return loaded ? loaded->workspace : nullptr;
}

std::string shown_folder(const std::string& path) {
  std::string shown = std::filesystem::path(path).lexically_normal().generic_string();
  return shown == "." || shown == "./" ? std::string() : shown;
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
