// Walks through the steps of a flow, into every branch, in the order in which they are written.
#pragma once

#include "dsl/flow/syntax.hpp"

#include <functional>
#include <vector>

namespace dealflow::rules {

// The blocks inside a step, in order; those of control flow and `on_failure`.
[[nodiscard]] std::vector<const flow::Steps*> blocks_of(const flow::Step& step);

// Calls `visit` for each step and the steps around it, the innermost last.
using StepVisit = std::function<void(const flow::Step& step, const std::vector<const flow::Step*>& around)>;
void for_each_step(const flow::Steps& steps, const StepVisit& visit);

// Calls `visit` for each action until it returns false.
void for_each_action(const flow::Steps& steps, const std::function<bool(const flow::Action&)>& visit);

// The first map that moves something, or null.
[[nodiscard]] const flow::Map* first_map(const flow::Steps& steps);

}  // namespace dealflow::rules
