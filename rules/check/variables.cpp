#include "rules/check/variables.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/inputs.hpp"
#include "rules/lint/references.hpp"

#include <map>

namespace dealflow::rules {

FlowEnvironment::FlowEnvironment(const FlowContext& context) : context_(context) {
  if (context.flow.inputs.empty() && context.flow.variables.empty()) return;
  own_ = std::make_unique<cel::Environment>(*context.environment);
  context_.environment = own_.get();
  declare_inputs();
}

void FlowEnvironment::declare_inputs() {
  if (!is_template(context_.flow)) return;
  own_->declare("inputs", inputs_type(context_.flow));
  if (context_.inputs != nullptr) own_->define("inputs", context_.inputs->map);
}

std::vector<FlowVariable> FlowEnvironment::check_variables() {
  std::vector<FlowVariable> plan;
  std::vector<cel::Field> known;
  std::map<std::string, Span> seen;
  const auto& variables = context_.flow.variables;
  if (variables.size() > limits::flow_variables_max) {
    context_.add(lint::over_limit, variables[limits::flow_variables_max].name.span, "this flow",
                 limits::flow_variables_max, "variables");
    return plan;
  }
  for (const flow::Variable& variable : context_.flow.variables) {
    const auto [first, is_new] = seen.emplace(variable.name.text, variable.name.span);
    if (!is_new)
      context_.add(lint::declared_twice, variable.name.span, "variable", variable.name.text)
          .related(context_.source, first->second, "first defined here");
    auto program = check_expression(context_, variable.value);
    known.push_back({variable.name.text, program ? program->type() : cel::Type::dyn(), true, {}});
    own_->declare("vars", cel::Type::object("vars", known));
    if (program) plan.push_back({variable.name.text, std::move(*program)});
  }
  return plan;
}

}  // namespace dealflow::rules
