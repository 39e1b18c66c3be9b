// From the tree of a flow to its graph. The tree, and not the plan, as it has the words that its author wrote, and is
// there for flows that do not run.
//
// Threads:  pure function.
// Source:   LANGUAGE.md, "A flow", "Steps".
#pragma once

#include <dealflow/graph.hpp>

#include "dsl/flow/syntax.hpp"

#include <string>
#include <vector>

namespace dealflow::rules {

// What the first line of a flow and its settings say, without condition, variables and steps. `use`: what made it of
// a template, or null.
[[nodiscard]] std::vector<std::string> header_lines(const flow::Flow& flow, const flow::Use* use);

// Steps behind a `stop` are never reached, and are not in it.
[[nodiscard]] Graph graph_of(const flow::Flow& flow, const flow::Use* use);

}  // namespace dealflow::rules
