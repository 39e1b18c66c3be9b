#include "engine/coverage/ruled_out.hpp"

#include "engine/coverage/flow_shape.hpp"
#include "rules/analysis/cases.hpp"
#include "rules/resolve/walk.hpp"

namespace dealflow::coverage {
namespace {

namespace word = rules::block_word;

// The truth that the condition has in every event; nothing where it has several, or that is not known.
std::optional<rules::Truth> only_truth(const rules::CheckedFlow& flow, const flow::Text& condition,
                                       rules::Workbench& bench) {
  const cel::Program* program = flow.compiled.find(condition);
  if (program == nullptr) return std::nullopt;
  const rules::Formula formulas[] = {{program, cel::no_node, &flow.variables, 0}};
  const auto cases = rules::Cases::of(formulas, flow.triggers, flow.data, bench);
  if (!cases) return std::nullopt;
  for (const rules::Truth truth : {rules::Truth::yes, rules::Truth::no})
    if (cases->always(0, truth)) return truth;
  return std::nullopt;
}

}  // namespace

std::set<std::pair<std::string, std::string>> RuledOut::of(const rules::CheckedFlow& flow) {
  std::set<std::pair<std::string, std::string>> ways;
  if (flow.use == nullptr) return ways;
  if (!bench_) bench_.emplace(settings_);
  bench_->renew_budget();
  const auto look = [&](const flow::Text& condition, const std::string& step, std::string_view held,
                        std::string_view not_held) {
    const auto truth = only_truth(flow, condition, *bench_);
    if (truth) ways.emplace(step, *truth == rules::Truth::yes ? not_held : held);
  };
  if (flow.flow->condition) look(*flow.flow->condition, std::string(condition_step), holds, fails);
  rules::for_each_path(flow.flow->steps, [&](const std::string& path, const flow::Step& step) {
    const auto* choice = std::get_if<flow::If>(&step.node);
    if (choice != nullptr && choice->branches.size() == 1)
      look(choice->branches.front().condition, path, word::then, word::otherwise);
  });
  return ways;
}

}  // namespace dealflow::coverage
