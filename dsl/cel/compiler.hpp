// Compiler: a checked tree to instructions.
#pragma once

#include "dsl/cel/code.hpp"

namespace dealflow::cel {

// `traced` puts a note behind each sub-expression, and takes no short cut that would hide one.
// Adds a problem where a constant argument is refused (a bad regular expression); the code is then not to be run.
[[nodiscard]] Program::Code compile_code(Ast ast, bool flow_mode, Problems& problems, bool traced = false);

}  // namespace dealflow::cel
