#include "rules/lint/starts.hpp"

#include "rules/analysis/cases.hpp"

namespace dealflow::lint {

Starts starts(const FlowFacts& flow, const Effect& effect, rules::Workbench& bench) {
  const auto& condition = flow.checked->flow->condition;
  if (!condition) return Starts::surely;
  const cel::Program* program = flow.checked->compiled.find(*condition);
  if (program == nullptr) return Starts::maybe;
  const rules::Formula formulas[] = {{program, cel::no_node, &flow.checked->variables, 0}};
  const auto cases = rules::Cases::of(formulas, flow.checked->triggers, flow.checked->data, bench, effect.known);
  if (!cases) return Starts::maybe;
  if (cases->always(0, rules::Truth::yes)) return Starts::surely;
  return cases->always(0, rules::Truth::no) ? Starts::no : Starts::maybe;
}

}  // namespace dealflow::lint
