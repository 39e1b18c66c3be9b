#include "rules/resolve/walk.hpp"

namespace dealflow::rules {
namespace {

using Visit = std::function<bool(const flow::Action&)>;

bool walk(const flow::Steps& steps, const Visit& visit);

bool walk(const std::optional<flow::Steps>& steps, const Visit& visit) { return !steps || walk(*steps, visit); }

struct Into {
  const Visit& visit;

  bool operator()(const flow::Action& action) const { return visit(action) && walk(action.on_failure, visit); }
  bool operator()(const flow::If& step) const {
    for (const flow::Branch& branch : step.branches)
      if (!walk(branch.steps, visit)) return false;
    return walk(step.otherwise, visit);
  }
  bool operator()(const flow::Switch& step) const {
    for (const flow::Case& one : step.cases)
      if (!walk(one.steps, visit)) return false;
    return walk(step.otherwise, visit);
  }
  bool operator()(const flow::Each& step) const { return walk(step.steps, visit); }
  bool operator()(const flow::Stop&) const { return true; }
  bool operator()(const flow::Wait&) const { return true; }
  bool operator()(const flow::WaitFor& step) const { return walk(step.then, visit) && walk(step.otherwise, visit); }
};

bool walk(const flow::Steps& steps, const Visit& visit) {
  for (const flow::Step& step : steps)
    if (!std::visit(Into{visit}, step.node)) return false;
  return true;
}

}  // namespace

void for_each_action(const flow::Steps& steps, const Visit& visit) { walk(steps, visit); }

const flow::Map* first_map(const flow::Steps& steps) {
  const flow::Map* found = nullptr;
  for_each_action(steps, [&found](const flow::Action& action) {
    if (action.map && (action.map->by_name || !action.map->rows.empty())) found = &*action.map;
    return found == nullptr;
  });
  return found;
}

}  // namespace dealflow::rules
