// The comments of a YAML file, which its reader steps over.
//
// Errors:   none are reported; of a file that is no YAML nothing is to be expected.
// Threads:  a pure function.
// Source:   YAML 1.2, "Comments": `#` at the beginning of a line or behind a blank, outside of scalars.
#pragma once

#include "dsl/flow/comments.hpp"
#include "dsl/source/source.hpp"

namespace dealflow::flow {

[[nodiscard]] Comments read_yaml_comments(const Source& source);

}  // namespace dealflow::flow
