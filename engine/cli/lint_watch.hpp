// `dealflow lint --watch`: tells anew whenever a file of the workspace changes.
#pragma once

#include <dealflow/workspace.hpp>

#include "engine/cli/console.hpp"

#include <string>

namespace dealflow::cli {

// Until the process is interrupted, or standard output has gone away.
[[nodiscard]] ExitStatus watch_workspace(const std::string& folder, const LoadOptions& options, Console& console);

}  // namespace dealflow::cli
