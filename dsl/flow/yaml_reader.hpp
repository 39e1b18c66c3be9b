// Reads the flows of a YAML file (one a document) into the tree.
//
// Errors:   reported: unknown keys with the keys that exist and the nearest one, wrong shapes, what is missing. What
//           could be read stands in the result, so that all mistakes of a file come out in one go.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/action_form.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

namespace dealflow::flow {

[[nodiscard]] File read_yaml(const Source& source, ActionForms forms, Report& report);

}  // namespace dealflow::flow
