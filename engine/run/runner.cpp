#include "engine/run/runner.hpp"

#include "dsl/base/limits.hpp"
#include "engine/run/actions.hpp"
#include "engine/run/allowance.hpp"
#include "engine/run/business_hours.hpp"
#include "engine/run/step_context.hpp"
#include "rules/resolve/walk.hpp"

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
using Done = tl::expected<void, Stop>;

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

Done compute_variables(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  if (auto ready = scope.prepare(needs.variables); !ready) return stop("vars", ready.error());
  for (const rules::FlowVariable& variable : plan.variables) {
    auto value = scope.evaluate(variable.program, {plan, "vars"}, variable.name);
    if (!value) return stop("vars." + variable.name, value.error());
    scope.variables().add(variable.name, *value);
  }
  return {};
}

tl::expected<bool, Stop> condition_holds(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  if (!plan.condition) return true;
  if (auto ready = scope.prepare(needs.condition); !ready) return stop("condition", ready.error());
  auto holds = scope.holds(*plan.condition, {plan, "condition"});
  if (!holds) return stop("condition", holds.error());
  return *holds;
}

TimePoint after(TimePoint from, std::chrono::seconds duration) { return from + duration; }

// Goes through the steps of one run.
class Steps {
 public:
  Steps(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope, RunState& state, Run& record,
        std::vector<Warning>& warnings, Allowance* allowance)
      : plan_(plan),
        needs_(needs),
        scope_(scope),
        state_(state),
        record_(record),
        warnings_(warnings),
        allowance_(allowance) {}

  // What the run waits for; nothing at its end.
  tl::expected<std::optional<Wait>, Stop> run() {
    std::size_t executed = 0;
    while (state_.step < plan_.steps.size()) {
      const rules::PlanStep& step = plan_.steps[state_.step];
      if (++executed > limits::run_steps_max)
        return stop(
            step.path,
            {{}, "run.too_many_steps", fmt::format("the run took {} steps, more than it may", limits::run_steps_max)});
      auto next = within_allowance(step);
      if (!next) return stop(step.path, next.error());
      if (next->waits) {
        record_.step = step.path;
        return std::move(next->waits);
      }
      state_.step = next->step;
    }
    return std::nullopt;
  }

 private:
  struct Next {
    Next(rules::StepNumber number) : step(number) {}
    Next(Wait wait) : waits(std::move(wait)) {}
    rules::StepNumber step = 0;
    std::optional<Wait> waits;
  };

  crm::Expected<Next> within_allowance(const rules::PlanStep& step) {
    if (allowance_ == nullptr) return execute(step);
    auto limit = allowance_->limit_reached(step.operation);
    if (!limit) return tl::unexpected(limit.error());
    if (!limit->empty()) {
      RunStep& shown = record_.steps.emplace_back();
      shown.path = step.path;
      shown.action = step.action;
      shown.result = "held: " + *limit;
      return Next(Wait{.due = {}, .event_type = {}, .before_step = true, .held = std::move(*limit)});
    }
    auto next = execute(step);
    if (auto counted = allowance_->count(step.operation); !counted) return tl::unexpected(counted.error());
    return next;
  }

  crm::Expected<Next> execute(const rules::PlanStep& step) {
    RunStep passed_over;  // what the record does not show
    RunStep& shown = step.path.empty() ? passed_over : record_.steps.emplace_back();
    shown.path = step.path;
    shown.action = step.action;
    if (!state_.loops.empty()) {
      const Loop& loop = state_.loops.back();
      shown.notes.push_back(fmt::format("item {} of {}", loop.next, loop.list.as_list().size()));
    }
    scope_.crm().within(plan_.id, plan_.version, step.path);
    StepContext context{scope_,   {plan_, step.path, record_.number}, needs_.steps[state_.step], state_.loops, shown,
                        warnings_};
    block_ = {};
    auto next = std::visit(Execute{*this, context}, step.operation);
    if (next && !step.path.empty() && scope_.observer() != nullptr)
      scope_.observer()->stepped({plan_.id, plan_.version, step.path, block_, record_.number});
    return next;
  }

  // Each kind of step: the number of the step to go on with, or a wait.
  struct Execute {
    using Taken = crm::Expected<Next>;
    Steps& steps;
    StepContext& context;

    template <class Action>
    Taken operator()(const Action& action) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      return performed(perform(context, action));
    }
    Taken operator()(const rules::CreateContact& action) const { return performed(perform(context, action)); }
    Taken operator()(const rules::CreateDeal& action) const { return performed(perform(context, action)); }

    Taken operator()(const rules::Choose& step) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      for (std::size_t at = 0; at < step.choices.size(); ++at) {
        const auto& choice = step.choices[at];
        auto holds = context.scope.holds(choice.holds, context.place, at);
        if (!holds) return tl::unexpected(holds.error());
        if (!*holds) continue;
        context.record.result = steps.block_ = choice.block;
        return Next(choice.to);
      }
      context.record.result = step.otherwise_block.empty() ? "nothing holds" : step.otherwise_block;
      steps.block_ = rules::otherwise_of(context.record.action);
      return Next(step.otherwise);
    }
    Taken operator()(const rules::Jump& step) const { return Next(step.to); }

    Taken operator()(const rules::BeginEach& step) const {
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      auto list = context.scope.evaluate(step.list, context.place, "in");
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
      if (size > 0) steps.block_ = rules::block_word::loop;
      steps.state_.loops.push_back({items, 0, step.variable});
      return Next(next());
    }
    Taken operator()(const rules::NextItem& step) const {
      Loop& loop = steps.state_.loops.back();
      if (loop.next == loop.list.as_list().size()) {
        steps.state_.loops.pop_back();
        return Next(step.after);
      }
      context.scope.set_variable(step.variable, loop.list.as_list().at(loop.next++));
      return Next(next());
    }
    Taken operator()(const rules::StopRun&) const {
      context.record.result = "stopped";
      return Next(steps.plan_.steps.size());
    }

    Taken operator()(const rules::Wait& step) const {
      const TimePoint from = context.scope.accepted();
      if (step.duration) return wait_until(after(from, *step.duration));
      if (step.until_business_hours) {
        const TimePoint open = opening_time(context.scope.settings(), from);
        if (open > from) return wait_until(open);
        return go_on("it is in business hours");
      }
      if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
      auto until = context.evaluate("until", *step.until);
      if (!until) return tl::unexpected(until.error());
      if (until->is_null()) return go_on("skipped: there is no time to wait for");
      if (!until->is(cel::Kind::timestamp))
        return refuse("wait.no_time", fmt::format("`until` is a time, this is {}", cel::excerpt(*until)));
      const TimePoint due = to_time_point(until->as_timestamp());
      if (due <= from) return go_on("the time is past");
      if (due > after(from, std::chrono::days(limits::wait_days_max)))
        return refuse("wait.too_long", fmt::format("a run waits at most {} days, and {} is later",
                                                   limits::wait_days_max, format_time(due)));
      return wait_until(due);
    }
    Taken operator()(const rules::WaitFor& step) const {
      Wait wait;
      wait.event_type = step.type;
      if (step.within) wait.due = after(context.scope.accepted(), *step.within);
      context.record.result =
          wait.due ? fmt::format("waits for {} until {}", step.type, format_time(*wait.due)) : "waits for " + step.type;
      return Next(std::move(wait));
    }

   private:
    [[nodiscard]] rules::StepNumber next() const { return steps.state_.step + 1; }
    [[nodiscard]] crm::Expected<void> prepare() const { return context.scope.prepare(context.needed); }
    [[nodiscard]] Taken performed(const crm::Expected<void>& done) const {
      if (!done) return tl::unexpected(done.error());
      return Next(next());
    }
    [[nodiscard]] Taken go_on(std::string why) const {
      context.record.result = std::move(why);
      return Next(next());
    }
    [[nodiscard]] Taken wait_until(TimePoint due) const {
      context.record.result = "waits until " + format_time(due);
      return Next(Wait{due, {}});
    }
  };

  const rules::Plan& plan_;
  const PlanNeeds& needs_;
  EventScope& scope_;
  RunState& state_;
  Run& record_;
  std::vector<Warning>& warnings_;
  Allowance* allowance_;    // or null: without limits
  std::string_view block_;  // which way the step went
};

// A failure of the flow; a fault of the store ends more than that.
Result<Failure> failure_of(const rules::Plan& plan, const Stop& stopped) {
  if (stopped.fault.store) return tl::unexpected(*stopped.fault.store);
  return Failure{plan.id, stopped.step, stopped.fault.code, stopped.fault.message};
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

Result<FlowStart> start_flow(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope) {
  scope.begin_flow(plan.slots);
  FlowStart start;
  const auto begun = begin(plan, needs, scope);
  if (begun) {
    start.matches = *begun;
    return start;
  }
  auto failure = failure_of(plan, begun.error());
  if (!failure) return tl::unexpected(failure.error());
  start.failure = std::move(*failure);
  return start;
}

Result<Progress> run_steps(const rules::Plan& plan, const PlanNeeds& needs, EventScope& scope, RunState& state,
                           Run& record, std::vector<Warning>& warnings, Allowance* allowance) {
  auto waits = Steps(plan, needs, scope, state, record, warnings, allowance).run();
  Progress progress;
  if (waits) {
    progress.waits = std::move(*waits);
    return progress;
  }
  auto failure = failure_of(plan, waits.error());
  if (!failure) return tl::unexpected(failure.error());
  progress.failure = std::move(*failure);
  return progress;
}

}  // namespace dealflow::run
