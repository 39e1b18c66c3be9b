// The store of a command that writes to it.
#pragma once

#include <dealflow/engine.hpp>

#include <memory>
#include <string>

namespace dealflow::cli {

struct Writing {
  Engine engine;
  WorkspaceHandle workspace;
};

// Opened with the wall clock and the operator's log, the workspace in use.
[[nodiscard]] Result<Writing> open_for_writing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                               EngineOptions options);

}  // namespace dealflow::cli
