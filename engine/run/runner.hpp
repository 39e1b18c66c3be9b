// Runner: executes one flow: variables, condition, then its steps until the last one or one that waits.
//
// The steps of a plan are a flat list; a run is the number of its next step, its loops and its variables. An action
// says at which step to go on, so that branches, loops and waits are further kinds of steps and not another runner.
//
// Errors:   a Fault of the store ends the unit's work at once; anything else is a Failure of this flow.
// Threads:  one thread.
// Source:   DESIGN 13; LANGUAGE.md, "Steps", "One event, several flows".
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/run/event_scope.hpp"
#include "engine/run/failure.hpp"
#include "engine/run/plan_needs.hpp"
#include "engine/run/run_state.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <vector>

namespace dealflow::run {

struct FlowStart {
  bool matches = false;  // the condition holds, or there is none; the variables are in the scope
  std::optional<Failure> failure;
};
[[nodiscard]] Result<FlowStart> start_flow(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope);

// Neither: the run is at its end.
struct Progress {
  std::optional<Failure> failure;
  std::optional<Wait> waits;
};
// Goes on at the step of the state; the scope holds the variables. Adds the steps taken to the record. Where there is
// an allowance, a step that it does not cover is not taken: the run waits before it.
[[nodiscard]] Result<Progress> run_steps(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope,
                                         RunState& state, Run& record, std::vector<Warning>& warnings,
                                         class Allowance* allowance = nullptr);

}  // namespace dealflow::run
