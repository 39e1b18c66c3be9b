// What tests have covered of a flow, to be drawn.
//
// Threads:  pure function.
#pragma once

#include <dealflow/coverage.hpp>
#include <dealflow/graph.hpp>

namespace dealflow {

// To be laid over the graph of the flow as it stands in the workspace that was watched: each step and each way covered,
// partly covered (a step of which a way or an operand was not seen) or not covered, and how often; at a condition, what
// its operands were never. Steps that the graph does not have are passed over.
[[nodiscard]] GraphOverlay overlay_of(const FlowCoverage& flow, const Graph& graph);

}  // namespace dealflow
