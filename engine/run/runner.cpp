#include "engine/run/runner.hpp"

#include "dsl/base/limits.hpp"
#include "engine/run/actions.hpp"
#include "engine/run/step_context.hpp"

#include <fmt/format.h>

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

// What null stands for under `each`.
class NoItems final : public cel::List {
 public:
  [[nodiscard]] std::size_t size() const override { return 0; }
  [[nodiscard]] cel::Value at(std::size_t) const override { return cel::Value::null(); }
};
const cel::List& no_items() {
  static const NoItems none;
  return none;
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

// Goes through the steps of one run.
class Steps {
 public:
  Steps(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope, Run& record, std::vector<Warning>& warnings)
      : plan_(plan), needs_(needs), scope_(scope), record_(record), warnings_(warnings) {}

  Progress run() {
    std::size_t executed = 0;
    while (at_ < plan_.steps.size()) {
      const rules::PlanStep& step = plan_.steps[at_];
      if (++executed > limits::run_steps_max)
        return stop(
            step.path,
            {{}, "run.too_many_steps", fmt::format("the run took {} steps, more than it may", limits::run_steps_max)});
      if (auto done = execute(step); !done) return done;
    }
    return {};
  }

 private:
  // A list that the run is going through.
  struct Loop {
    cel::Value list;
    std::size_t next = 0;
  };

  Progress execute(const rules::PlanStep& step) {
    RunStep passed_over;  // what the record does not show
    RunStep& shown = step.path.empty() ? passed_over : record_.steps.emplace_back();
    shown.path = step.path;
    shown.action = step.action;
    if (!loops_.empty())
      shown.notes.push_back(fmt::format("item {} of {}", loops_.back().next, loops_.back().list.as_list().size()));
    scope_.crm().within(plan_.id, plan_.version, step.path);
    StepContext context{scope_, plan_.id, needs_.steps[at_], shown, warnings_};
    auto next = std::visit(Execute{*this, context}, step.operation);
    if (!next) return stop(step.path, next.error());
    at_ = *next;
    return {};
  }

  // Each kind of step; the number of the step to go on with.
  using Next = crm::Expected<rules::StepNumber>;
  struct Execute {
    Steps& steps;
    StepContext& context;

    template <class Action>
    Next operator()(const Action& action) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      return performed(perform(context, action));
    }
    Next operator()(const rules::CreateContact& action) const { return performed(perform(context, action)); }
    Next operator()(const rules::CreateDeal& action) const { return performed(perform(context, action)); }

    Next operator()(const rules::Choose& step) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      for (const auto& choice : step.choices) {
        auto value = context.scope.evaluate(choice.holds);
        if (!value) return tl::unexpected(value.error());
        if (!cel::holds(*value)) continue;
        context.record.result = choice.block;
        return choice.to;
      }
      context.record.result = step.otherwise_block.empty() ? "nothing holds" : step.otherwise_block;
      return step.otherwise;
    }
    Next operator()(const rules::Jump& step) const { return step.to; }

    Next operator()(const rules::BeginEach& step) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      auto list = context.scope.evaluate(step.list);
      if (!list) return tl::unexpected(list.error());
      cel::Value items = *list;
      if (items.is_null()) items = cel::Value::list(&no_items());
      if (!items.is(cel::Kind::list))
        return refuse("each.no_list", fmt::format("`each` goes through a list, this is {}", cel::to_literal(items)));
      const std::size_t size = items.as_list().size();
      if (size > limits::each_items_max)
        return refuse("each.too_many_items", fmt::format("the list has {} items, `each` goes through at most {}", size,
                                                         limits::each_items_max));
      context.record.result = fmt::format("{} {}", size, size == 1 ? "item" : "items");
      steps.loops_.push_back({items, 0});
      return steps.at_ + 1;
    }
    Next operator()(const rules::NextItem& step) const {
      Loop& loop = steps.loops_.back();
      if (loop.next == loop.list.as_list().size()) {
        steps.loops_.pop_back();
        return step.after;
      }
      context.scope.set_variable(step.variable, loop.list.as_list().at(loop.next++));
      return steps.at_ + 1;
    }
    Next operator()(const rules::StopRun&) const {
      context.record.result = "stopped";
      return steps.plan_.steps.size();
    }

   private:
    [[nodiscard]] crm::Expected<void> prepare() const { return context.scope.prepare(context.needed); }
    [[nodiscard]] Next performed(const crm::Expected<void>& done) const {
      return done.map([this] { return steps.at_ + 1; });
    }
  };

  const rules::Plan& plan_;
  const PlanNeeds& needs_;
  EventScope& scope_;
  Run& record_;
  std::vector<Warning>& warnings_;
  rules::StepNumber at_ = 0;
  std::vector<Loop> loops_;
};

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
  scope.begin_flow(plan.slots);
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
  if (auto done = Steps(plan, needs, scope, record, warnings).run(); !done) return fail_at(done.error());
  record.contact = scope.contact();
  record.deal = scope.deal();
  record.state = "done";
  record.ended_at = started_at;
  return outcome;
}

}  // namespace dealflow::run
