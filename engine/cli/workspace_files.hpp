// Loading a workspace's folder for a command: what is wrong with it is told on standard error, with excerpts.
#pragma once

#include <dealflow/workspace.hpp>

#include "engine/cli/console.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

// Null where it does not load; `status` is then the one to leave with.
[[nodiscard]] std::shared_ptr<const Workspace> load_for_running(const std::string& folder, Console& console,
                                                                ExitStatus& status);

// The same with all that was read. `otherwise` is told where it does not load: "nothing was run".
[[nodiscard]] std::optional<LoadedWorkspace> load_folder(const std::string& folder, const LoadOptions& options,
                                                         std::string_view otherwise, Console& console,
                                                         ExitStatus& status);

// How a folder stands in what is told of its files: as it was given, without `./`, by which other programs would not
// know them.
[[nodiscard]] std::string shown_folder(const std::string& path);

// The settings that the store's workspace of that name was last run with (empty: its only one), without flows; for
// commands that need none. Null as above.
[[nodiscard]] std::shared_ptr<const Workspace> load_settings_of(const std::string& store, const std::string& name,
                                                                Console& console, ExitStatus& status);

// Of a command about contacts: where `words` begin with a folder, the workspace there, and the folder is taken off;
// else the settings in the store. Null as above.
[[nodiscard]] std::shared_ptr<const Workspace> load_for_contacts(std::vector<std::string>& words,
                                                                 const std::string& store, const std::string& name,
                                                                 Console& console, ExitStatus& status);

}  // namespace dealflow::cli
