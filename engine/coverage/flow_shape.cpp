#include "engine/coverage/flow_shape.hpp"

#include "rules/resolve/walk.hpp"
#include "stdlib/ready_made.hpp"

#include <fmt/format.h>

#include <optional>
#include <variant>

namespace dealflow::coverage {
namespace {

namespace word = rules::block_word;

// Gathers the parts of one flow.
class Shape {
 public:
  Shape(const rules::CheckedFlow& flow, const std::set<BranchKey>& ruled_out) : flow_(flow), ruled_out_(ruled_out) {
    FlowCoverage& coverage = shape_.coverage;
    coverage.flow = flow.id;
    if (flow.use != nullptr) coverage.source = flow.use->reference.text;
    coverage.file = (is_foreign() ? flow.use_source : flow.source)->name();
    coverage.place = place(flow.flow->id.span);
  }

  FlowShape take() {
    if (flow_.flow->condition) {
      const flow::Text& condition = *flow_.flow->condition;
      add_condition(std::string(condition_step), 0, condition);
      add_branch(std::string(condition_step), holds, condition.span, "condition holds: " + condition.text);
      add_branch(std::string(condition_step), fails, condition.span, "condition does not hold: " + condition.text);
    }
    rules::for_each_path(flow_.flow->steps, [this](const std::string& path, const flow::Step& step) {
      shape_.steps.emplace(path, shape_.coverage.steps.size());
      shape_.coverage.steps.push_back({path, std::string(action_of(step)), place(step.head_span), 0});
      std::visit(Ways{*this, path, step}, step.node);
    });
    return std::move(shape_);
  }

 private:
  // The ways that a step can go.
  struct Ways {
    Shape& shape;
    const std::string& path;
    const flow::Step& step;

    void operator()(const flow::Action& action) const {
      if (action.on_failure)
        shape.add_branch(path, word::on_failure, action.on_failure_span, "on failure of " + action.head.text);
    }
    void operator()(const flow::If& choice) const {
      std::size_t index = 0;
      for (const flow::Branch& branch : choice.branches) {
        shape.add_condition(path, index, branch.condition);
        shape.add_branch(path, rules::numbered(word::then, index), branch.span,
                         fmt::format("{}if {}", index == 0 ? "" : "else ", branch.condition.text));
        ++index;
      }
      add_rest(choice.otherwise, choice.otherwise_span, word::otherwise);
    }
    void operator()(const flow::Switch& choice) const {
      std::size_t index = 0;
      for (const flow::Case& one : choice.cases) {
        std::string values;
        for (const flow::ArgumentValue& value : one.values) values += (values.empty() ? "" : ", ") + value.text.text;
        shape.add_branch(path, rules::numbered(word::one_case, index++), one.span, "case " + values);
      }
      add_rest(choice.otherwise, choice.otherwise_span, word::fallback);
    }
    void operator()(const flow::Each& loop) const {
      shape.add_branch(path, word::loop, step.head_span,
                       fmt::format("each {} in {}", loop.variable.text, loop.list.text));
    }
    void operator()(const flow::Stop&) const {}
    void operator()(const flow::Wait&) const {}
    void operator()(const flow::WaitFor& wait) const {
      if (wait.condition) shape.add_condition(path, 0, *wait.condition);
      shape.add_branch(path, word::then, step.head_span, wait.trigger.text + " came");
      if (!wait.within) return;
      shape.add_branch(path, word::otherwise, wait.otherwise ? wait.otherwise_span : step.head_span,
                       fmt::format("no {} within {}", wait.trigger.text, wait.within->text));
    }

   private:
    void add_rest(const std::optional<flow::Steps>& written, Span span, std::string_view block) const {
      shape.add_branch(path, block, written ? span : step.head_span,
                       written ? std::string(block) : fmt::format("{} (not written)", block));
    }
  };

  static std::string_view action_of(const flow::Step& step) {
    struct Names {
      std::string_view operator()(const flow::Action& action) const { return action.head.text; }
      std::string_view operator()(const flow::If&) const { return "if"; }
      std::string_view operator()(const flow::Switch&) const { return "switch"; }
      std::string_view operator()(const flow::Each&) const { return "each"; }
      std::string_view operator()(const flow::Stop&) const { return "stop"; }
      std::string_view operator()(const flow::Wait&) const { return "wait"; }
      std::string_view operator()(const flow::WaitFor&) const { return "wait_for"; }
    };
    return std::visit(Names{}, step.node);
  }

  // Of a ready-made flow: there is no file of the workspace that has its text, only the one that uses it.
  [[nodiscard]] bool is_foreign() const {
    return flow_.use != nullptr && stdlib::find_ready_made(flow_.use->reference.text) != nullptr;
  }

  [[nodiscard]] CoveredPlace place(Span span) const {
    const Place at = is_foreign() ? flow_.use_source->place(flow_.use->reference.span) : flow_.source->place(span);
    return {at.line, at.column, at.end_line, at.end_column};
  }

  void add_branch(const std::string& step, std::string_view block, Span span, std::string text) {
    const BranchKey key{step, block};
    const bool is_ruled_out = ruled_out_.contains(key);
    auto& list = is_ruled_out ? shape_.coverage.ruled_out : shape_.coverage.branches;
    (is_ruled_out ? shape_.ruled_out : shape_.branches).emplace(key, list.size());
    list.push_back({step, std::string(block), std::move(text), place(span), 0});
  }

  void add_condition(const std::string& step, std::size_t choice, const flow::Text& text) {
    const cel::Program* program = flow_.compiled.find(text);
    if (program == nullptr) return;
    ConditionCoverage condition{step, choice, text.text, place(text.content_span()), {}};
    const cel::TraceNode shape = cel::shape_of(*program);
    for (const cel::TraceNode* operand : cel::operands_of(shape))
      condition.operands.push_back({operand->text, place(text.source_span(operand->span)), 0, 0, 0});
    shape_.conditions.emplace(ConditionKey{step, choice}, shape_.coverage.conditions.size());
    shape_.coverage.conditions.push_back(std::move(condition));
  }

  const rules::CheckedFlow& flow_;
  const std::set<BranchKey>& ruled_out_;
  FlowShape shape_;
};

}  // namespace

std::vector<std::uint64_t*> FlowShape::counts_of(std::string_view step, std::string_view block) {
  const BranchKey key{step, block};
  if (const auto found = branches.find(key); found != branches.end()) return {&coverage.branches[found->second].times};
  if (const auto found = ruled_out.find(key); found != ruled_out.end())
    return {&coverage.ruled_out[found->second].times};
  return {};
}

FlowShape shape_of(const rules::CheckedFlow& flow, const std::set<BranchKey>& ruled_out) {
  return Shape(flow, ruled_out).take();
}

}  // namespace dealflow::coverage
