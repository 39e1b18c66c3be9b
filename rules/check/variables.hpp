// The flow's own variables: `vars`, each may read those above it.
//
// Errors:   reported as findings on expressions; DF114 for a name that is defined twice, DF115 for a bad one.
#pragma once

#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <memory>
#include <vector>

namespace dealflow::rules {

// The environment of a flow's expressions: its triggers' scope, and its `inputs` and `vars` where it has any.
class FlowEnvironment {
 public:
  explicit FlowEnvironment(const FlowContext& context);

  // Afterwards the context knows them all; condition and steps may read them.
  [[nodiscard]] std::vector<FlowVariable> check_variables();
  [[nodiscard]] const FlowContext& context() const { return context_; }

 private:
  void declare_inputs();

  FlowContext context_;
  std::unique_ptr<cel::Environment> own_;  // null: the scope's serves
};

}  // namespace dealflow::rules
