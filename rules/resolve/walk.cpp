#include "rules/resolve/walk.hpp"

namespace dealflow::rules {
namespace {

// Calls `add(word, index, steps)` for each block; the word is numbered where there may be several.
template <class Add>
struct Blocks {
  Add add;

  void add_one(std::string_view word, const flow::Steps& steps) const { add(word, std::size_t{0}, steps); }
  void add_one(std::string_view word, const std::optional<flow::Steps>& steps) const {
    if (steps) add_one(word, *steps);
  }
  void operator()(const flow::Action& action) const { add_one(block_word::on_failure, action.on_failure); }
  void operator()(const flow::If& step) const {
    for (std::size_t i = 0; i < step.branches.size(); ++i) add(block_word::then, i, step.branches[i].steps);
    add_one(block_word::otherwise, step.otherwise);
  }
  void operator()(const flow::Switch& step) const {
    for (std::size_t i = 0; i < step.cases.size(); ++i) add(block_word::one_case, i, step.cases[i].steps);
    add_one(block_word::fallback, step.otherwise);
  }
  void operator()(const flow::Each& step) const { add_one(block_word::loop, step.steps); }
  void operator()(const flow::Stop&) const {}
  void operator()(const flow::Wait&) const {}
  void operator()(const flow::WaitFor& step) const {
    add_one(block_word::then, step.then);
    add_one(block_word::otherwise, step.otherwise);
  }
};
template <class Add>
Blocks(Add) -> Blocks<Add>;

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
  const auto add = [&found](std::string_view, std::size_t, const flow::Steps& steps) { found.push_back(&steps); };
  std::visit(Blocks{add}, step.node);
  return found;
}

std::string numbered(std::string_view word, std::size_t index) {
  return index == 0 ? std::string(word) : std::string(word) + std::to_string(index + 1);
}

std::vector<NamedBlock> named_blocks_of(const flow::Step& step) {
  std::vector<NamedBlock> found;
  const auto add = [&found](std::string_view word, std::size_t index, const flow::Steps& steps) {
    found.push_back({numbered(word, index), &steps});
  };
  std::visit(Blocks{add}, step.node);
  return found;
}

namespace {

void walk_paths(const flow::Steps& steps, const std::string& prefix, const PathVisit& visit) {
  std::size_t place = 0;
  for (const flow::Step& step : steps) {
    const std::string path = prefix + std::to_string(++place);
    visit(path, step);
    for (const NamedBlock& block : named_blocks_of(step))
      walk_paths(*block.steps, path + "." + block.word + ".", visit);
  }
}

}  // namespace

void for_each_path(const flow::Steps& steps, const PathVisit& visit) { walk_paths(steps, {}, visit); }

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
