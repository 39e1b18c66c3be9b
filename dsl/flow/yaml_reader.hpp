// Reads the flows of a YAML file (one a document) into the tree.
//
// Errors: reported: unknown keys with the keys that exist and the nearest one, wrong shapes, what is missing. What
// could
//         be read stands in the result, so that all mistakes of a file come out in one go.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <span>
#include <string_view>

namespace dealflow::flow {

// What the reader has to know of the actions of the language: their YAML keys, and which of their arguments are
// expressions, texts or lists is the checker's business.
using ActionHeads = std::span<const std::string_view>;

[[nodiscard]] File read_yaml(const Source& source, ActionHeads heads, Report& report);

}  // namespace dealflow::flow
