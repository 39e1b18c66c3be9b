// ExitStatus: what the program answers its caller. One place for the whole of it.
//
// Source:   DESIGN, "Command line".
#pragma once

#include <dealflow/result.hpp>

namespace dealflow::cli {

enum class ExitStatus : int {
  done = 0,     // unmatched events and warnings included
  refused = 1,  // done, but something was rejected or failed; unknown id; findings of lint; evaluation error
  usage = 2,    // wrong arguments, a workspace that does not load, a missing input file, an expression that is none
  broken = 3,   // broken or missing store, second writer, anything the system refused
};

[[nodiscard]] ExitStatus status_of(ErrorCode code);

}  // namespace dealflow::cli
