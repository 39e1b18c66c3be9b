// Walks through the steps of a flow, into every branch, in the order in which they are written.
#pragma once

#include "dsl/flow/syntax.hpp"

#include <functional>

namespace dealflow::rules {

// Calls `visit` for each action until it returns false.
void for_each_action(const flow::Steps& steps, const std::function<bool(const flow::Action&)>& visit);

// The first map that moves something, or null.
[[nodiscard]] const flow::Map* first_map(const flow::Steps& steps);

}  // namespace dealflow::rules
