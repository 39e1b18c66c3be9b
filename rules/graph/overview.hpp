// What starts what: event types and flows.
//
// Units:    whether a change of a card can start a flow is decided for a bounded number of pairs; beyond that it can.
// Threads:  those of the Workbench.
// Source:   LANGUAGE.md, "One event, several flows".
#pragma once

#include <dealflow/graph.hpp>

#include "rules/lint/advise.hpp"
#include "rules/plan/planner.hpp"

namespace dealflow::rules {

// `checked`: without errors. Templates are left out.
[[nodiscard]] Graph overview_of(const lint::Advice& advice, const std::vector<const CheckedFlow*>& checked);

}  // namespace dealflow::rules
