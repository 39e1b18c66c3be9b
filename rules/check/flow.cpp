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
                Scopes& scopes, ExpressionBudget& budget, Report& report, std::shared_ptr<const InputValues> inputs,
                CheckedFlow* checked) {
  Plan plan = plan_header(flow, place, source);
  plan.inputs = std::move(inputs);
  const std::size_t errors_before = report.error_count();
  const KnownTriggers triggers = known_triggers(flow, settings.catalogue, source, report);
  const Scope& scope = scopes.of(triggers.types);
  FlowContext context{settings,
                      source,
                      report,
                      flow,
                      triggers.types,
                      triggers.all,
                      &scope.environment,
                      plan.inputs.get(),
                      nullptr,
                      &budget,
                      checked == nullptr ? nullptr : &checked->compiled};
  check_emptiness(context);
  check_header(context, plan);
  FlowEnvironment environment(context);
  plan.variables = environment.check_variables();
  if (flow.condition) plan.condition = check_condition(environment.context(), *flow.condition, "`condition`");
  check_steps(environment.context(), flow.steps, plan);
  check_map_trigger(context);
  if (checked != nullptr) {
    checked->flow = &flow;
    checked->source = &source;
    checked->id = plan.id;
    checked->path = place.path;
    checked->place = place.place;
    checked->triggers = triggers.types;
    checked->data = scope.data;
    checked->variables = plan.variables;
    checked->inputs = plan.inputs;
    checked->has_errors = report.error_count() > errors_before || context.refused(flow.span);
  }
  return plan;
}

}  // namespace dealflow::rules
