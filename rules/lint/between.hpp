// Rules over all flows of a workspace: DF351 to DF357, DF804.
//
// Errors:   reported.
// Units:    pairs, edges and evaluations are counted and bounded; beyond that nothing more is looked at.
#pragma once

#include "rules/lint/flow_facts.hpp"

#include <vector>

namespace dealflow::lint {

// Those that run, in the order in which they do.
using AllFacts = std::vector<const FlowFacts*>;

enum class Loops : std::uint8_t { certain, possible };
// Those that go on for ever, and, where `told` says so, those that may.
void check_loops(const AllFacts& flows, Loops told, rules::Workbench& bench, Report& report);
void check_pairs(const AllFacts& flows, rules::Workbench& bench, Report& report);
void check_orphans(const AllFacts& flows, Report& report);

}  // namespace dealflow::lint
