#include "rules/check/steps.hpp"

#include "rules/check/actions.hpp"
#include "rules/check/cases.hpp"
#include "rules/check/duration.hpp"
#include "rules/check/expressions.hpp"
#include "rules/check/triggers.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/time.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/record_types.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::rules {
namespace {

bool may_be(const cel::Type& type, cel::TypeKind wanted) {
  const cel::TypeKind kind = type.node().kind;
  return kind == wanted || kind == cel::TypeKind::dyn || kind == cel::TypeKind::null ||
         kind == cel::TypeKind::parameter;
}

// `stop`, or a choice all of whose ways end in one.
bool always_stops(const flow::Step& step) {
  if (std::holds_alternative<flow::Stop>(step.node)) return true;
  const auto* list = std::get_if<flow::If>(&step.node);
  const auto* cases = std::get_if<flow::Switch>(&step.node);
  const auto* wait = std::get_if<flow::WaitFor>(&step.node);
  const bool has_rest = (list != nullptr && list->otherwise) || (cases != nullptr && cases->otherwise) ||
                        (wait != nullptr && wait->otherwise);
  if (!has_rest) return false;
  const auto blocks = blocks_of(step);
  return std::all_of(blocks.begin(), blocks.end(), [](const flow::Steps* block) {
    return std::any_of(block->begin(), block->end(), [](const flow::Step& one) { return always_stops(one); });
  });
}

class StepCompiler {
 public:
  explicit StepCompiler(Plan& plan) : plan_(plan) {}

  // `prefix` is the path of the block: "2.then.", empty for the flow's own.
  void block(const FlowContext& context, const flow::Steps& steps, const std::string& prefix) {
    const flow::Step* stopped = nullptr;
    std::size_t place = 0;
    for (const flow::Step& step : steps) {
      if (context.report.is_full(context.source)) return;
      if (stopped != nullptr) {
        if (std::holds_alternative<flow::Stop>(stopped->node))
          context.add(lint::dead_action, step.head_span);
        else
          context.add(lint::dead_after_branches, step.head_span, context.source.text(stopped->head_span));
        return;
      }
      std::visit(One{*this, context, step.head_span, prefix + std::to_string(++place)}, step.node);
      if (always_stops(step)) stopped = &step;
    }
  }

 private:
  // One step of a block.
  struct One {
    StepCompiler& compiler;
    const FlowContext& context;
    Span head;
    std::string path;

    void operator()(const flow::Action& step) const {
      auto action = check_action(context, step, head);
      if (!action) {
        inside(step.on_failure, block_word::on_failure);
        return;
      }
      const StepNumber effect = compiler.add(path, action->name, std::move(action->operation));
      if (step.on_failure) on_failure(effect, *step.on_failure);
    }

    void operator()(const flow::If& step) const {
      const StepNumber choose = compiler.add(path, "if", Choose{});
      Blocks blocks{*this, choose, {}};
      std::size_t index = 0;
      for (const flow::Branch& branch : step.branches) {
        const std::string word = numbered(block_word::then, index++);
        if (auto condition = check_condition(context, branch.condition, "the condition of `if`"))
          blocks.choice(std::move(*condition), word);
        blocks.add(branch.steps, word);
      }
      blocks.finish(step.otherwise, block_word::otherwise);
    }

    void operator()(const flow::Switch& step) const {
      const CaseChecks checks(context, step.subject);
      const StepNumber choose = compiler.add(path, "switch", Choose{});
      Blocks blocks{*this, choose, {}};
      std::size_t index = 0;
      for (const flow::Case& one : step.cases) {
        const std::string word = numbered(block_word::one_case, index++);
        for (const flow::ArgumentValue& value : one.values)
          if (auto is = checks.equals(value)) blocks.choice(std::move(*is), word);
        blocks.add(one.steps, word);
      }
      blocks.finish(step.otherwise, block_word::fallback);
    }

    void operator()(const flow::Each& step) const {
      const auto list = check_list(step);
      cel::Environment with_item(*context.environment);
      if (!name_is_free(step.variable)) return;
      const bool is_list = list && list->type().node().kind == cel::TypeKind::list;
      const cel::Slot slot =
          with_item.declare(step.variable.text, is_list ? list->type().node().arguments.front() : cel::Type::dyn());
      compiler.plan_.slots = std::max<std::size_t>(compiler.plan_.slots, slot + std::size_t{1});
      if (list) compiler.add(path, "each", BeginEach{*list, slot});
      const StepNumber head_of_loop = compiler.add({}, "each", NextItem{slot, 0});
      inside(step.steps, block_word::loop, with_item);
      compiler.at<Jump>(compiler.jump()).to = head_of_loop;
      compiler.at<NextItem>(head_of_loop).after = compiler.next();
    }

    void operator()(const flow::Stop&) const { compiler.add(path, "stop", StopRun{}); }

    void operator()(const flow::Wait& step) const {
      Wait wait;
      if (step.duration) wait.duration = check_duration(context, *step.duration, "a wait");
      if (step.until) wait.until = check_time(*step.until);
      wait.until_business_hours = step.until_business_hours;
      compiler.add(path, "wait", std::move(wait));
    }

    void operator()(const flow::WaitFor& step) const {
      WaitFor wait;
      wait.type = step.trigger.text;
      const stdlib::EventType* trigger = check_trigger(context, step.trigger);
      cel::Environment with_event(*context.environment);
      with_event.declare("awaited", trigger == nullptr ? cel::Type::dyn() : stdlib::data_type(*trigger));
      if (step.condition) {
        FlowContext awaiting = context;
        awaiting.environment = &with_event;
        awaiting.awaited = trigger;
        wait.condition = check_condition(awaiting, *step.condition, "the condition of `wait_for`");
      }
      if (step.within)
        wait.within = check_duration(context, *step.within, "a wait");
      else
        context.add(lint::unbounded_wait, step.trigger.span, step.trigger.text)
            .help("say `within`, and what is done then under `else`");
      const StepNumber head_of_wait = compiler.add(path, "wait_for", std::move(wait));
      inside(step.then, block_word::then, with_event);
      const StepNumber end = compiler.jump();
      compiler.at<WaitFor>(head_of_wait).otherwise = compiler.next();
      inside(step.otherwise, block_word::otherwise);
      compiler.at<Jump>(end).to = compiler.next();
    }

   private:
    // Passed over by the run that sends; a run of its own when the delivery has failed for good.
    void on_failure(StepNumber effect, const flow::Steps& steps) const {
      const StepNumber past = compiler.jump();
      if (auto* webhook = std::get_if<Webhook>(&compiler.plan_.steps[effect].operation))
        webhook->on_failure = compiler.next();
      if (auto* email = std::get_if<Email>(&compiler.plan_.steps[effect].operation))
        email->on_failure = compiler.next();
      inside(steps, block_word::on_failure);
      compiler.add({}, "stop", StopRun{});
      compiler.at<Jump>(past).to = compiler.next();
    }
    // The blocks that a Choose leads to, one after the other; each ends behind the last.
    struct Blocks {
      const One& one;
      StepNumber choose;
      std::vector<StepNumber> ends;

      void choice(cel::Program holds, const std::string& word) const {
        one.compiler.at<Choose>(choose).choices.push_back({std::move(holds), word, one.compiler.next()});
      }
      void add(const flow::Steps& steps, const std::string& word) {
        one.inside(steps, word);
        ends.push_back(one.compiler.jump());
      }
      void finish(const std::optional<flow::Steps>& otherwise, std::string_view word) const {
        auto& last = one.compiler.at<Choose>(choose);
        last.otherwise = one.compiler.next();
        if (otherwise) last.otherwise_block = word;
        one.inside(otherwise, word);
        for (const StepNumber end : ends) one.compiler.at<Jump>(end).to = one.compiler.next();
      }
    };

    // "2.then."
    [[nodiscard]] std::string prefix_of(std::string_view word) const { return path + "." + std::string(word) + "."; }
    void inside(const flow::Steps& steps, std::string_view word) const {
      compiler.block(context, steps, prefix_of(word));
    }
    void inside(const std::optional<flow::Steps>& steps, std::string_view word) const {
      if (steps) inside(*steps, word);
    }
    void inside(const flow::Steps& steps, std::string_view word, const cel::Environment& environment) const {
      FlowContext inner = context;
      inner.environment = &environment;
      compiler.block(inner, steps, prefix_of(word));
    }

    [[nodiscard]] std::optional<cel::Program> check_time(const flow::Text& text) const {
      auto time = check_expression(context, text);
      if (!time || may_be(time->type(), cel::TypeKind::timestamp)) return time;
      context.add(lint::wrong_type, text.span, "`until`", "a time", time->type().to_string());
      return std::nullopt;
    }
    [[nodiscard]] std::optional<cel::Program> check_list(const flow::Each& step) const {
      auto list = check_expression(context, step.list);
      if (!list || may_be(list->type(), cel::TypeKind::list)) return list;
      context.add(lint::wrong_type, step.list.span, "the list of `each`", "a list", list->type().to_string());
      return std::nullopt;
    }

    // A loop variable is no root and none of a loop around it: both would be hidden by it.
    [[nodiscard]] bool name_is_free(const flow::Text& name) const {
      if (!context.environment->slot(name.text)) return true;
      context.add(lint::bad_name, name.span, name.text, "loop variable")
          .help(is_root(name.text) ? "`" + name.text + "` has a meaning in every flow: choose another name"
                                   : "a loop around this one has a variable of that name: choose another");
      return false;
    }
  };

  StepNumber add(std::string path, std::string_view action, Operation operation) {
    plan_.steps.push_back({std::move(path), action, std::move(operation)});
    return plan_.steps.size() - 1;
  }
  StepNumber jump() { return add({}, "jump", Jump{}); }
  [[nodiscard]] StepNumber next() const { return plan_.steps.size(); }
  template <class Kind>
  Kind& at(StepNumber number) {
    return std::get<Kind>(plan_.steps[number].operation);
  }

  Plan& plan_;
};

}  // namespace

void check_steps(const FlowContext& context, const flow::Steps& steps, Plan& plan) {
  StepCompiler(plan).block(context, steps, {});
}

}  // namespace dealflow::rules
