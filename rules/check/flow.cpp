#include "rules/check/flow.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/header.hpp"
#include "rules/check/meaning.hpp"
#include "rules/check/steps.hpp"
#include "rules/check/triggers.hpp"
#include "rules/check/variables.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/references.hpp"
#include "rules/plan/version.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::rules {
namespace {

struct KnownTriggers {
  Triggers types;
  bool all = true;
};

KnownTriggers known_triggers(const flow::Flow& flow, const stdlib::Catalogue& catalogue, const Source& source,
                             Report& report) {
  KnownTriggers known;
  for (const flow::Text& written : flow.triggers) {
    const stdlib::EventType* type = check_trigger(catalogue, source, report, written.span, written.text);
    if (type == nullptr)
      known.all = false;
    else if (std::find(known.types.begin(), known.types.end(), type) == known.types.end())
      known.types.push_back(type);
  }
  if (known.types.empty()) known.all = false;
  return known;
}

void check_emptiness(const FlowContext& context) {
  const flow::Flow& flow = context.flow;
  if (!flow.steps.empty() && !flow.triggers.empty()) return;
  if (context.refused(flow.span)) return;
  if (flow.triggers.empty())
    context.add(lint::missing_key, flow.id.span, "a flow", "trigger");
  else
    context.add(lint::empty_flow, flow.id.span, flow.id.text);
}

Plan plan_header(const flow::Flow& flow, const FlowPlace& place, const Source& source) {
  Plan plan;
  plan.id = flow.id.text;
  plan.name = flow.name ? flow.name->text : flow.id.text;
  plan.path = place.path;
  plan.place = place.place;
  plan.text = normalized_text(source.text(flow.span));
  plan.text_path = place.path;
  plan.version = text_version(plan.text);
  if (flow.priority) plan.priority = flow.priority->value;
  plan.exclusive = flow.exclusive && flow.exclusive->value;
  for (const flow::Text& trigger : flow.triggers) plan.triggers.push_back(trigger.text);
  return plan;
}

}  // namespace

Plan check_flow(const flow::Flow& flow, const FlowPlace& place, const Source& source, const Settings& settings,
                Scopes& scopes, ExpressionBudget& budget, Report& report, std::shared_ptr<const InputValues> inputs) {
  Plan plan = plan_header(flow, place, source);
  plan.inputs = std::move(inputs);
  const KnownTriggers triggers = known_triggers(flow, settings.catalogue, source, report);
  const cel::Environment& scope = scopes.of(triggers.types).environment;
  FlowContext context{settings, source, report, flow, triggers.types, triggers.all, &scope, plan.inputs.get(), &budget};
  check_emptiness(context);
  check_header(context, plan);
  FlowEnvironment environment(context);
  plan.variables = environment.check_variables();
  if (flow.condition) plan.condition = check_condition(environment.context(), *flow.condition, "`condition`");
  check_steps(environment.context(), flow.steps, plan);
  check_map_trigger(context);
  return plan;
}

}  // namespace dealflow::rules
