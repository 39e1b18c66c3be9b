// The way that a run took through its flow.
//
// Threads:  pure function.
#pragma once

#include <dealflow/graph.hpp>
#include <dealflow/records.hpp>
#include <dealflow/why.hpp>

namespace dealflow {

// To be laid over the graph of the flow in the version that the run has: what was taken, how often, with the values and
// results that the run recorded; where it waits or failed; everything else as not taken. Steps that the graph does not
// have are passed over.
[[nodiscard]] GraphOverlay overlay_of(const Run& run, const Graph& graph);

// Adds what decided at the condition and at each branch, as why_run() found it: "data.deal.amount = 900.00 BRL".
void add_values(const WhyLook& decided, GraphOverlay& overlay);

}  // namespace dealflow
