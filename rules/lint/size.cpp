// What a flow costs to try, to read and to find one's way in.
#include "rules/lint/cost_and_style.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>

namespace dealflow::lint {
namespace {

constexpr std::size_t steps_max = 40;
constexpr std::size_t branches_max = 12;
constexpr std::size_t depth_max = 5;

std::size_t branches_of(const flow::Step& step) {
  if (const auto* list = std::get_if<flow::If>(&step.node)) return list->branches.size();
  if (const auto* list = std::get_if<flow::Switch>(&step.node)) return list->cases.size();
  return 0;
}

bool is_block(const flow::Step& step) { return !rules::blocks_of(step).empty(); }

}  // namespace

void check_size(const FlowView& view) {
  const flow::Flow& flow = view.flow();
  std::size_t steps = 0;
  rules::for_each_step(flow.steps, [&](const flow::Step& step, const auto& around) {
    ++steps;
    if (const std::size_t branches = branches_of(step); branches > branches_max)
      view.add(too_many_branches, step.head_span, branches, branches_max);
    if (is_block(step) && around.size() == depth_max) view.add(too_deep, step.head_span, depth_max);
  });
  if (steps > steps_max) view.add(too_many_steps, flow.id.span, flow.id.text, steps, steps_max);
  if (!flow.description) view.add(missing_description, flow.id.span, flow.id.text);
  if (!flow.condition || view.checked.triggers.empty()) return;
  const cel::Program* condition = view.checked.compiled.find(*flow.condition);
  if (condition != nullptr && rules::data_equalities(*condition).empty())
    view.add(not_indexable, flow.condition->content_span(), view.checked.triggers.front()->type)
        .help("an equality such as `action.name == \"send_order\"` is looked up in an index");
}

}  // namespace dealflow::lint
