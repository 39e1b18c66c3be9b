// Whether a file is text at all: asked before any reader looks at it.
//
// Threads:  a pure function.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"

namespace dealflow {

// False, and reported: over the limit of bytes, not UTF-8, or with a NUL in it.
[[nodiscard]] bool is_readable(const Source& source, Report& report);

}  // namespace dealflow
