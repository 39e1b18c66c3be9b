#include "rules/resolve/walk.hpp"

namespace dealflow::rules {
namespace {

struct Blocks {
  std::vector<const flow::Steps*>& found;

  void add(const flow::Steps& steps) const { found.push_back(&steps); }
  void add(const std::optional<flow::Steps>& steps) const {
    if (steps) found.push_back(&*steps);
  }
  void operator()(const flow::Action& action) const { add(action.on_failure); }
  void operator()(const flow::If& step) const {
    for (const flow::Branch& branch : step.branches) add(branch.steps);
    add(step.otherwise);
  }
  void operator()(const flow::Switch& step) const {
    for (const flow::Case& one : step.cases) add(one.steps);
    add(step.otherwise);
  }
  void operator()(const flow::Each& step) const { add(step.steps); }
  void operator()(const flow::Stop&) const {}
  void operator()(const flow::Wait&) const {}
  void operator()(const flow::WaitFor& step) const {
    add(step.then);
    add(step.otherwise);
  }
};

void walk(const flow::Steps& steps, const StepVisit& visit, std::vector<const flow::Step*>& around) {
  for (const flow::Step& step : steps) {
    visit(step, around);
    around.push_back(&step);
    for (const flow::Steps* block : blocks_of(step)) walk(*block, visit, around);
    around.pop_back();
  }
}

bool walk(const flow::Steps& steps, const std::function<bool(const flow::Action&)>& visit) {
  for (const flow::Step& step : steps) {
    if (const auto* action = std::get_if<flow::Action>(&step.node); action != nullptr && !visit(*action)) return false;
    for (const flow::Steps* block : blocks_of(step))
      if (!walk(*block, visit)) return false;
  }
  return true;
}

}  // namespace

std::vector<const flow::Steps*> blocks_of(const flow::Step& step) {
  std::vector<const flow::Steps*> found;
  std::visit(Blocks{found}, step.node);
  return found;
}

void for_each_step(const flow::Steps& steps, const StepVisit& visit) {
  std::vector<const flow::Step*> around;
  walk(steps, visit, around);
}

void for_each_action(const flow::Steps& steps, const std::function<bool(const flow::Action&)>& visit) {
  walk(steps, visit);
}

const flow::Map* first_map(const flow::Steps& steps) {
  const flow::Map* found = nullptr;
  for_each_action(steps, [&found](const flow::Action& action) {
    if (action.map && (action.map->by_name || !action.map->rows.empty())) found = &*action.map;
    return found == nullptr;
  });
  return found;
}

}  // namespace dealflow::rules
