// Places for the parts of a drawing, found by Graphviz.
//
// The only file that knows Graphviz, which the libraries do without. It gets sizes and gives places; fonts, plugins and
// configuration of the machine have no part in it, so the same graph has the same layout everywhere.
//
// Errors:   Graphviz gives up: on a graph that is too large for its memory.
// Threads:  one at a time: Graphviz has globals.
#pragma once

#include <dealflow/graph_drawing.hpp>
#include <dealflow/result.hpp>

namespace dealflow::cli {

[[nodiscard]] Result<GraphLayout> lay_out(const Graph& graph);

}  // namespace dealflow::cli
