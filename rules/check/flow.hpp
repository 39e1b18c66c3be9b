// One flow: checked, and compiled to a plan.
//
// Errors:   reported; the plan is complete only where nothing of the flow was an error.
// Source:   LANGUAGE.md, "A flow".
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"

#include <cstddef>
#include <string>

namespace dealflow::rules {

struct FlowPlace {
  std::string path;       // of the file in the workspace
  std::size_t place = 0;  // in the file
};

[[nodiscard]] Plan check_flow(const flow::Flow& flow, const FlowPlace& place, const Source& source,
                              const Settings& settings, Scopes& scopes, Report& report);

// A template turned on: read, not run by this build.
void check_use(const flow::Use& use, const Source& source, Report& report);

}  // namespace dealflow::rules
