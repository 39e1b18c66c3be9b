// One flow: checked, and compiled to a plan.
//
// Errors:   reported; the plan is complete only where nothing of the flow was an error.
// Source:   LANGUAGE.md, "A flow".
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "rules/check/checked_flow.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/expression_budget.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace dealflow::rules {

struct FlowPlace {
  std::string path;       // of the file in the workspace
  std::size_t place = 0;  // in the file
};

// `budget` is that of the file which asks for the flow.
// `checked`, where it is wanted, gets what the linter looks at.
// `inputs`: the values that a template is used with; without them a template is checked for any values.
[[nodiscard]] Plan check_flow(const flow::Flow& flow, const FlowPlace& place, const Source& source,
                              const Settings& settings, Scopes& scopes, ExpressionBudget& budget, Report& report,
                              std::shared_ptr<const InputValues> inputs = nullptr, CheckedFlow* checked = nullptr);

}  // namespace dealflow::rules
