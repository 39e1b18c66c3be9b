// What the engine has to say to an operator, on standard error.
//
// Threads:  the sink may be called by any thread.
#pragma once

#include <dealflow/engine.hpp>

namespace dealflow::cli {

// Warnings and errors; with DEALFLOW_LOG=info or =debug in the environment, more.
[[nodiscard]] LogSink operator_log();

}  // namespace dealflow::cli
