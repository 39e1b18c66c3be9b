// Keys that stand in a file: DF601.
//
// Errors:   reported.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

void check_secrets(const Source& source, Report& report);

}  // namespace dealflow::lint
