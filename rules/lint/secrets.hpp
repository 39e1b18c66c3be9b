// Keys that stand in a file: DF601.
//
// Errors:   reported.
#pragma once

#include "dsl/diagnostics/rule.hpp"

#include <functional>
#include <string_view>

namespace dealflow::lint {

// `source` is asked for only where there is one.
void check_secrets(std::string_view text, const std::function<Source()>& source, Report& report);

}  // namespace dealflow::lint
