// The store of a command that writes to it.
#pragma once

#include <dealflow/engine.hpp>

#include "engine/cli/console.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cli {

struct Writing {
  Engine engine;
  WorkspaceHandle workspace;
};

[[nodiscard]] TimePoint wall_clock();
// Opened with the wall clock and the operator's log, the workspace in use.
[[nodiscard]] Result<Writing> open_for_writing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                               EngineOptions options);

// Who asks, now.
[[nodiscard]] By by_now(std::string actor);

// The same of a store that is there already, for commands; nothing, and told, where it does not open. `status` is then
// the one to leave with. `request`: by which a server that holds the store does the same, "POST /dead/retry"; told
// where the store is locked.
[[nodiscard]] std::optional<Writing> open_existing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                                   Console& console, ExitStatus& status, std::string_view request = {});

}  // namespace dealflow::cli
