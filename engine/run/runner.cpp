#include "engine/run/runner.hpp"

#include "engine/run/actions.hpp"
#include "engine/run/step_context.hpp"
#include "stdlib/action.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

namespace dealflow::run {
namespace {

// What stopped a flow, and where.
struct Stop {
  std::string step;
  crm::Fault fault;
};
using Progress = tl::expected<void, Stop>;

tl::unexpected<Stop> stop(std::string step, crm::Fault fault) {
  return tl::unexpected<Stop>(Stop{std::move(step), std::move(fault)});
}

Progress compute_variables(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  if (auto ready = scope.prepare(needs.variables); !ready) return stop("vars", ready.error());
  for (const rules::FlowVariable& variable : plan.variables) {
    auto value = scope.evaluate(variable.program);
    if (!value) return stop("vars." + variable.name, value.error());
    scope.variables().add(variable.name, *value);
  }
  return {};
}

tl::expected<bool, Stop> condition_holds(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  if (!plan.condition) return true;
  if (auto ready = scope.prepare(needs.condition); !ready) return stop("condition", ready.error());
  auto value = scope.evaluate(*plan.condition);
  if (!value) return stop("condition", value.error());
  return cel::holds(*value);
}

std::string_view action_name(const rules::Operation& operation) {
  struct Name {
    std::string_view operator()(const rules::CreateContact&) const { return "create_contact"; }
    std::string_view operator()(const rules::CreateDeal&) const { return "create_deal"; }
  };
  return std::visit(Name{}, operation);
}

// The number of the step to go on with.
crm::Expected<std::size_t> execute(const rules::Operation& operation, std::size_t at, StepContext& context) {
  struct Execute {
    StepContext& context;
    std::size_t next;
    crm::Expected<std::size_t> operator()(const rules::CreateContact& action) const {
      return create_contact(context, action).map([this] { return next; });
    }
    crm::Expected<std::size_t> operator()(const rules::CreateDeal& action) const {
      return create_deal(context, action).map([this] { return next; });
    }
  };
  return std::visit(Execute{context, at + 1}, operation);
}

Progress run_steps(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope, Run& record,
                   std::vector<Warning>& warnings) {
  for (std::size_t at = 0; at < plan.steps.size();) {
    const rules::PlanStep& step = plan.steps[at];
    record.steps.push_back({step.path, std::string(action_name(step.operation)), {}, {}});
    scope.crm().within(plan.id, plan.version, step.path);
    StepContext context{scope, plan.id, needs.steps[at], record.steps.back(), warnings};
    auto next = execute(step.operation, at, context);
    if (!next) return stop(step.path, next.error());
    at = *next;
  }
  return {};
}

// Variables are computed first where the condition reads them, else only when the flow is known to run.
tl::expected<bool, Stop> begin(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  const bool condition_reads_vars = (needs.condition & slot_bit(rules::slot::vars)) != 0;
  if (condition_reads_vars) {
    if (auto computed = compute_variables(plan, needs, scope); !computed) return tl::unexpected(computed.error());
  }
  auto holds = condition_holds(plan, needs, scope);
  if (!holds || !*holds || condition_reads_vars) return holds;
  if (auto computed = compute_variables(plan, needs, scope); !computed) return tl::unexpected(computed.error());
  return true;
}

}  // namespace

Result<FlowOutcome> run_flow(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope, TimePoint started_at,
                             std::vector<Warning>& warnings) {
  FlowOutcome outcome;
  scope.begin_flow();
  const auto fail_at = [&](const Stop& stopped) -> Result<FlowOutcome> {
    if (stopped.fault.store) return tl::unexpected(*stopped.fault.store);
    outcome.matched = true;
    outcome.failure = Failure{plan.id, stopped.step, stopped.fault.code, stopped.fault.message};
    return std::move(outcome);
  };
  const auto begun = begin(plan, needs, scope);
  if (!begun) return fail_at(begun.error());
  if (!*begun) return outcome;

  outcome.matched = true;
  Run& record = outcome.record;
  record.flow = plan.id;
  record.flow_version = plan.version;
  record.event = {scope.incoming().source, scope.incoming().id};
  record.started_at = started_at;
  if (auto done = run_steps(plan, needs, scope, record, warnings); !done) return fail_at(done.error());
  record.contact = scope.contact();
  record.deal = scope.deal();
  record.state = "done";
  record.ended_at = started_at;
  return outcome;
}

}  // namespace dealflow::run
