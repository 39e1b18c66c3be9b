// A plan as text: all that the engine runs of it, programs instruction by instruction. Plans that list the same do the
// same. Where and how the flow was written is left out.
//
// Threads:  a pure function.
#pragma once

#include "rules/plan/plan.hpp"

#include <string>

namespace dealflow::test {

[[nodiscard]] std::string plan_listing(const rules::Plan& plan);

}  // namespace dealflow::test
