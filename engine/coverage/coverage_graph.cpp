#include <dealflow/coverage_graph.hpp>

#include "engine/coverage/flow_shape.hpp"
#include "engine/coverage/gaps.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow {
namespace {

// What is known of one step, or of the flow's condition.
struct Seen {
  std::uint64_t times = 0;
  bool lacks = false;  // a way, or an operand true or false
  std::vector<std::string> lines;
};

Mark mark_of(std::uint64_t times, bool lacks = false) {
  if (times == 0) return Mark::not_covered;
  return lacks ? Mark::partly_covered : Mark::covered;
}

class Overlay {
 public:
  Overlay(const FlowCoverage& flow, const Graph& graph) : flow_(flow), graph_(graph) {
    for (const StepCoverage& step : flow.steps) seen_[step.step].times = step.times;
    for (const BranchCoverage& branch : flow.branches) add(branch);
    for (const ConditionCoverage& condition : flow.conditions) add(condition);
  }

  GraphOverlay take() {
    const Covered branches = branches_of(flow_);
    overlay_.about = {fmt::format("{} run{}", flow_.runs, flow_.runs == 1 ? "" : "s"),
                      fmt::format("{} of {} branches covered", branches.seen, branches.of)};
    const std::uint64_t begun = times_of(coverage::condition_step).value_or(flow_.runs);
    overlay_.nodes["trigger"] = {mark_of(begun), begun, {}};
    for (auto& [step, seen] : seen_)
      overlay_.nodes[step] = {mark_of(seen.times, seen.lacks), seen.times, std::move(seen.lines)};
    for (const GraphEdge& edge : graph_.edges) complete(edge);
    return std::move(overlay_);
  }

 private:
  void add(const BranchCoverage& branch) {
    Seen& step = seen_[branch.step];
    if (branch.step == coverage::condition_step) step.times += branch.times;
    if (branch.times == 0) step.lacks = true;
    overlay_.ways[{branch.step, branch.block}] = {mark_of(branch.times), branch.times, {}};
  }

  void add(const ConditionCoverage& condition) {
    Seen& step = seen_[condition.step];
    for (const OperandCoverage& operand : condition.operands) {
      if (operand.seen_true == 0 || operand.seen_false == 0) step.lacks = true;
      if (step.times == 0) continue;  // that it was not covered says it all
      if (const std::string gap = coverage::gap_of(operand); !gap.empty())
        step.lines.push_back(fmt::format("{}: {}", gap, operand.text));
    }
  }

  [[nodiscard]] std::optional<std::uint64_t> times_of(std::string_view step) const {
    const auto found = seen_.find(step);
    return found == seen_.end() ? std::nullopt : std::optional(found->second.times);
  }

  // Ways that are no branch follow from the steps at their ends: one that waits, or fails each time, is not left.
  void complete(const GraphEdge& edge) {
    const GraphWay way{edge.from, edge.block};
    if (overlay_.ways.contains(way)) return;
    const auto from = times_of(edge.from);
    if (!from) return;
    const std::uint64_t times = times_of(edge.to).value_or(*from);
    overlay_.ways[way] = {*from == 0 ? Mark::not_covered : mark_of(times), std::nullopt, {}};
  }

  const FlowCoverage& flow_;
  const Graph& graph_;
  std::map<std::string, Seen, std::less<>> seen_;
  GraphOverlay overlay_;
};

}  // namespace

GraphOverlay overlay_of(const FlowCoverage& flow, const Graph& graph) { return Overlay(flow, graph).take(); }

}  // namespace dealflow
