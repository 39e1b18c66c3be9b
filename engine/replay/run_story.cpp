#include "engine/replay/run_story.hpp"

#include "engine/log/letters.hpp"
#include "engine/run/run_record.hpp"

#include <fmt/format.h>

#include <string_view>

#include <algorithm>
#include <utility>

namespace dealflow::replay {
namespace {

Result<std::string> state_of(work::Rows& rows, store::WorkspaceNumber workspace, const Run& run) {
  if (run.state == "waiting") {
    constexpr std::string_view held = "held: ";  // as the runner writes it
    if (!run.steps.empty() && run.steps.back().result.starts_with(held))
      return "waiting for approval (" + run.steps.back().result.substr(held.size()) + ")";
    return run.due_at ? "waiting until " + format_time(*run.due_at) : std::string("waiting for an event, or its turn");
  }
  if (run.state != "failed") return run.state;
  const auto letter = log::load_dead_run(rows, workspace, run.number);
  if (!letter) return tl::unexpected(letter.error());
  if (!*letter) return run.state;
  return fmt::format("failed{}: {}", (*letter)->step.empty() ? "" : " in step " + (*letter)->step, (*letter)->message);
}

void add_result(const RunStep& recorded, WhyStep& step) {
  step.action = recorded.action;
  step.result = recorded.result;
  step.notes = recorded.notes;
}

// Steps in a loop are taken several times: the n-th of a path is the n-th of the record.
void add_results(const Run& run, std::vector<WhyStep>& steps) {
  std::vector<bool> used(run.steps.size());
  for (WhyStep& step : steps)
    for (std::size_t i = 0; i < run.steps.size(); ++i) {
      if (used[i] || run.steps[i].path != step.step) continue;
      add_result(run.steps[i], step);
      used[i] = true;
      break;
    }
}

// The record's steps, each with what was seen of it.
std::vector<WhyStep> whole_of(const Run& run, std::vector<WhyStep> seen) {
  std::vector<WhyStep> whole;
  std::vector<bool> used(seen.size());
  for (const RunStep& recorded : run.steps) {
    WhyStep step;
    step.step = recorded.path;
    // What ended a wait was seen as the step that waited, once more.
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (used[i] || seen[i].step != recorded.path) continue;
      used[i] = true;
      if (!seen[i].block.empty()) step.block = std::move(seen[i].block);
      std::move(seen[i].conditions.begin(), seen[i].conditions.end(), std::back_inserter(step.conditions));
      std::move(seen[i].arguments.begin(), seen[i].arguments.end(), std::back_inserter(step.arguments));
      if (recorded.action != "wait_for") break;
    }
    add_result(recorded, step);
    whole.push_back(std::move(step));
  }
  return whole;
}

}  // namespace

Result<void> add_record(work::Rows& rows, store::WorkspaceNumber workspace, bool whole, WhyLook& look) {
  if (look.run == 0) return {};
  const auto run = run::load_run(rows, workspace, look.run);
  if (!run) return tl::unexpected(run.error());
  if (!*run) return {};
  auto state = state_of(rows, workspace, **run);
  if (!state) return tl::unexpected(state.error());
  look.run_state = std::move(*state);
  if (whole)
    look.steps = whole_of(**run, std::move(look.steps));
  else
    add_results(**run, look.steps);
  return {};
}

}  // namespace dealflow::replay
