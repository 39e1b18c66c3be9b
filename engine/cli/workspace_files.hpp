// Loading a workspace's folder for a command: what is wrong with it is told on standard error, with excerpts.
#pragma once

#include <dealflow/workspace.hpp>

#include "engine/cli/console.hpp"

#include <memory>
#include <string>

namespace dealflow::cli {

// Null where it does not load; `status` is then the one to leave with.
[[nodiscard]] std::shared_ptr<const Workspace> load_for_running(const std::string& folder, Console& console,
                                                                ExitStatus& status);

}  // namespace dealflow::cli
