#include <dealflow/run_graph.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dealflow {
namespace {

constexpr std::string_view on_failure = "on_failure";

bool is_inside(std::string_view path, std::string_view step) {
  return path.size() > step.size() && path.starts_with(step) && path[step.size()] == '.';
}

std::string_view first_word(std::string_view path) { return path.substr(0, path.find('.')); }

void count(GraphMark& mark) {
  mark.mark = Mark::taken;
  mark.count = mark.count.value_or(0) + 1;
}

// Follows the steps of a run from node to node.
class Walk {
 public:
  Walk(const Run& run, const Graph& graph) : run_(run), graph_(graph) {
    for (const GraphNode& node : graph.nodes) nodes_.emplace(node.id, &node);
    for (const GraphEdge& edge : graph.edges) out_[edge.from].push_back(&edge);
  }

  GraphOverlay overlay() {
    overlay_.about = {fmt::format("run-{}, {}", run_.number, run_.state),
                      fmt::format("event {} of {}", run_.event.id, run_.event.source)};
    begin();
    for (const RunStep& step : run_.steps)
      if (nodes_.contains(step.path)) take(step);
    finish();
    for (const GraphNode& node : graph_.nodes)
      if (const auto mark = overlay_.nodes.try_emplace(node.id); mark.second) mark.first->second.mark = Mark::not_taken;
    for (const GraphEdge& edge : graph_.edges)
      if (const auto mark = overlay_.ways.try_emplace({edge.from, edge.block}); mark.second)
        mark.first->second.mark = Mark::not_taken;
    return std::move(overlay_);
  }

 private:
  // From the trigger; a run that was begun by a failure, from what had failed.
  void begin() {
    const std::string& first = run_.steps.empty() ? run_.step : run_.steps.front().path;
    const auto word = first.find(fmt::format(".{}.", on_failure));
    if (word != std::string::npos) {
      at_ = first.substr(0, word);
      block_ = on_failure;
      overlay_.nodes[at_] = {Mark::failed, std::nullopt, {"could not be delivered"}};
      return;
    }
    at_ = "trigger";
    count(overlay_.nodes[at_]);
  }

  void take(const RunStep& step) {
    go_to(step.path);
    GraphMark& mark = overlay_.nodes[step.path];
    count(mark);
    for (const auto& [name, value] : step.inputs) mark.lines.push_back(fmt::format("{} = {}", name, value));
    if (!step.result.empty() && !chooses(step.path)) mark.lines.push_back(step.result);
    mark.lines.insert(mark.lines.end(), step.notes.begin(), step.notes.end());
    at_ = step.path;
    block_ = block_of(step);
  }

  // The way out that the step's result tells, for where what comes next does not: it stands in none of the blocks.
  [[nodiscard]] std::string block_of(const RunStep& step) const {
    switch (nodes_.at(step.path)->kind) {
      case NodeKind::choice: return has_way(step.path, step.result) ? step.result : "else";
      case NodeKind::cases: return has_way(step.path, step.result) ? step.result : "default";
      case NodeKind::wait_for: return step.result.starts_with("no ") ? "else" : "then";
      default: return {};
    }
  }
  // Its result is a way out, which is seen to be taken.
  [[nodiscard]] bool chooses(const std::string& step) const {
    const NodeKind kind = nodes_.at(step)->kind;
    return kind == NodeKind::choice || kind == NodeKind::cases;
  }
  [[nodiscard]] bool has_way(const std::string& step, const std::string& block) const {
    return way(step, block) != nullptr;
  }
  [[nodiscard]] const GraphEdge* way(std::string_view step, std::string_view block) const {
    const auto found = out_.find(step);
    if (found == out_.end()) return nullptr;
    const auto edge = std::find_if(found->second.begin(), found->second.end(),
                                   [&](const GraphEdge* one) { return one->block == block; });
    return edge == found->second.end() ? nullptr : *edge;
  }

  // Along nodes that a run does not record each time: what stands before the steps, and the heads of loops.
  void go_to(std::string_view target) {
    // Each turn goes on in the graph or into a loop once more; a record that does not fit must not keep it going.
    for (std::size_t turns = graph_.edges.size() + 1; turns > 0; --turns) {
      const auto node = nodes_.find(at_);
      if (node == nodes_.end()) return;
      if (is_inside(target, at_))
        block_ = first_word(target.substr(at_.size() + 1));
      else if (node->second->kind == NodeKind::condition)
        block_ = "holds";
      else if (node->second->kind == NodeKind::loop)
        block_ = "after";
      const GraphEdge* edge = way(at_, block_);
      if (edge == nullptr) return;
      count(overlay_.ways[{at_, block_}]);
      at_ = edge->to;
      block_.clear();
      if (at_ == target) return;
      const auto next = nodes_.find(at_);
      if (next == nodes_.end()) return;
      if (next->second->kind == NodeKind::condition || next->second->kind == NodeKind::variables)
        count(overlay_.nodes[at_]);
    }
  }

  void finish() {
    if (run_.state == "done") {
      if (at_ != "end" && nodes_.at(at_)->kind != NodeKind::stop) go_to("end");
      if (at_ == "end") count(overlay_.nodes["end"]);
      return;
    }
    if (run_.steps.empty()) {  // for its turn
      go_to(run_.step.empty() ? std::string_view("1") : std::string_view(run_.step));
      overlay_.nodes[at_] = {Mark::waiting, std::nullopt, {"waits for its turn"}};
    }
    const auto last = overlay_.nodes.find(at_);
    if (last == overlay_.nodes.end()) return;
    if (run_.state == "waiting") last->second.mark = Mark::waiting;
    if (run_.state == "failed") last->second.mark = Mark::failed;
    if (run_.state == "cancelled") last->second.lines.emplace_back("cancelled here");
  }

  const Run& run_;
  const Graph& graph_;
  std::unordered_map<std::string_view, const GraphNode*> nodes_;
  std::unordered_map<std::string_view, std::vector<const GraphEdge*>> out_;
  std::string at_;
  std::string block_;  // the way that goes on from there
  GraphOverlay overlay_;
};

}  // namespace

namespace {

// Of one node: a picture is no list.
constexpr std::size_t values_max = 6;

void add_line(std::string line, GraphMark& mark) {
  if (std::find(mark.lines.begin(), mark.lines.end(), line) != mark.lines.end()) return;
  if (mark.lines.size() < values_max)
    mark.lines.push_back(std::move(line));
  else if (mark.lines.back() != "…")
    mark.lines.emplace_back("…");
}

void add_condition(const WhyCondition& condition, GraphMark& mark) {
  for (const WhyOperand& operand : condition.deciding) {
    if (operand.reads.empty()) add_line(fmt::format("{} is {}", operand.text, operand.value), mark);
    for (const WhyRead& read : operand.reads) add_line(fmt::format("{} = {}", read.text, read.value), mark);
  }
}

}  // namespace

void add_values(const WhyLook& decided, GraphOverlay& overlay) {
  const auto add = [&](const std::string& node, const WhyCondition& condition) {
    if (const auto found = overlay.nodes.find(node); found != overlay.nodes.end())
      add_condition(condition, found->second);
  };
  if (decided.condition) add("condition", *decided.condition);
  if (const auto variables = overlay.nodes.find("vars"); variables != overlay.nodes.end())
    for (const WhyArgument& variable : decided.variables)
      add_line(fmt::format("{} = {}", variable.name, variable.value), variables->second);
  for (const WhyStep& step : decided.steps)
    for (const WhyCondition& condition : step.conditions) add(step.step, condition);
}

GraphOverlay overlay_of(const Run& run, const Graph& graph) { return Walk(run, graph).overlay(); }

}  // namespace dealflow
