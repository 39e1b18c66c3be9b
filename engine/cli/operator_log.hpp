// What the engine has to say to an operator, on standard error: text, or a JSON object a line.
//
// Threads:  the sink may be called by any thread.
#pragma once

#include <dealflow/engine.hpp>

#include "engine/cli/arguments.hpp"

#include <string>

namespace dealflow::cli {

// `--log-level` and `--log-format`; left out, DEALFLOW_LOG and DEALFLOW_LOG_FORMAT of the environment; else warnings
// and errors as text.
struct LogChoice {
  std::string level;
  std::string format;
  void declare(Arguments& arguments);
};

void set_operator_log(EngineOptions& options, const LogChoice& choice = {});

}  // namespace dealflow::cli
