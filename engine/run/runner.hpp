// Runner: executes one flow for one event: variables, condition, then the steps from the first to the last.
//
// The steps of a plan are a flat list; a run is the number of its next step and its variables. An action says at which
// step to go on, so that branches, loops and waits are further kinds of steps and not another runner.
//
// Errors:   a Fault of the store ends the event's work at once; anything else is a Failure of this flow.
// Threads:  one thread.
// Source:   DESIGN 13; LANGUAGE.md, "One event, several flows".
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/run/event_scope.hpp"
#include "engine/run/failure.hpp"
#include "engine/run/plan_needs.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <vector>

namespace dealflow::run {

struct FlowOutcome {
  bool matched = false;  // the condition holds, or there is none
  std::optional<Failure> failure;
  Run record;  // of a flow that matched and did not fail; its number is not given yet
};

[[nodiscard]] Result<FlowOutcome> run_flow(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope,
                                           TimePoint started_at, std::vector<Warning>& warnings);

}  // namespace dealflow::run
