// The expressions of a YAML file in their canonical form, every other byte as it is.
//
// An expression keeps the quotes that its author chose where they can hold it. One in a block scalar (`|`, `>`) is laid
// out over lines again. Left as they are: expressions with comments in them; those folded over lines in another style
// that have no room on one; those that an alias takes for something else as well.
//
// Threads:  a pure function.
// Source:   LANGUAGE.md, "Files".
#pragma once

#include "dsl/flow/action_form.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <string>

namespace dealflow::flow {

// `file`: what was read from the source, without errors.
[[nodiscard]] std::string format_yaml_expressions(const Source& source, const File& file, ActionForms forms);

}  // namespace dealflow::flow
