#include "rules/check/steps.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/check/actions.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/triggers.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/references.hpp"
#include "rules/resolve/scope.hpp"

namespace dealflow::rules {
namespace {

// Checks one step; only actions come back as something to run.
class StepCheck {
 public:
  StepCheck(const FlowContext& context, Span head) : context_(context), head_(head) {}

  std::optional<Operation> operator()(const flow::Action& action) const {
    auto operation = check_action(context_, action, head_);
    inside(action.on_failure);
    return operation;
  }
  std::optional<Operation> operator()(const flow::If& step) const {
    unavailable("`if` is");
    for (const flow::Branch& branch : step.branches) {
      static_cast<void>(check_condition(context_, branch.condition, "the condition of `if`"));
      inside(branch.steps);
    }
    inside(step.otherwise);
    return std::nullopt;
  }
  std::optional<Operation> operator()(const flow::Switch& step) const {
    unavailable("`switch` is");
    static_cast<void>(check_expression(context_, step.subject));
    for (const flow::Case& one : step.cases) inside(one.steps);
    inside(step.otherwise);
    return std::nullopt;
  }
  std::optional<Operation> operator()(const flow::Each& step) const {
    unavailable("`each` is");
    const auto list = check_expression(context_, step.list);
    cel::Environment with_item(*context_.environment);
    const bool is_list = list && list->type().node().kind == cel::TypeKind::list;
    with_item.declare(step.variable.text, is_list ? list->type().node().arguments.front() : cel::Type::dyn());
    inside(step.steps, with_item);
    return std::nullopt;
  }
  std::optional<Operation> operator()(const flow::Stop&) const {
    unavailable("`stop` is");
    return std::nullopt;
  }
  std::optional<Operation> operator()(const flow::Wait& step) const {
    unavailable("`wait` is");
    if (step.until) static_cast<void>(check_expression(context_, *step.until));
    return std::nullopt;
  }
  std::optional<Operation> operator()(const flow::WaitFor& step) const {
    unavailable("`wait_for` is");
    const stdlib::EventType* trigger = check_trigger(context_, step.trigger);
    cel::Environment with_event(*context_.environment);
    with_event.declare("awaited", trigger == nullptr ? cel::Type::dyn() : stdlib::data_type(*trigger));
    if (step.condition) {
      FlowContext awaiting = context_;
      awaiting.environment = &with_event;
      static_cast<void>(check_condition(awaiting, *step.condition, "the condition of `wait_for`"));
    }
    inside(step.then, with_event);
    inside(step.otherwise);
    return std::nullopt;
  }

 private:
  void unavailable(std::string_view what) const { context_.add(lint::unavailable, head_, what); }

  void inside(const flow::Steps& steps) const { static_cast<void>(check_steps(context_, steps)); }
  void inside(const std::optional<flow::Steps>& steps) const {
    if (steps) inside(*steps);
  }
  void inside(const flow::Steps& steps, const cel::Environment& environment) const {
    FlowContext inner = context_;
    inner.environment = &environment;
    static_cast<void>(check_steps(inner, steps));
  }

  const FlowContext& context_;
  Span head_;
};

}  // namespace

std::vector<PlanStep> check_steps(const FlowContext& context, const flow::Steps& steps) {
  std::vector<PlanStep> plan;
  bool stopped = false;
  std::size_t place = 0;
  for (const flow::Step& step : steps) {
    ++place;
    if (stopped) {
      context.add(lint::dead_action, step.head_span);
      break;
    }
    if (auto operation = std::visit(StepCheck(context, step.head_span), step.node))
      plan.push_back({std::to_string(place), std::move(*operation)});
    stopped = std::holds_alternative<flow::Stop>(step.node);
  }
  return plan;
}

}  // namespace dealflow::rules
