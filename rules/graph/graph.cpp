#include <dealflow/graph.hpp>

#include <algorithm>
#include <initializer_list>
#include <unordered_map>

namespace dealflow {
namespace {

// What a way without a word was, by the node that it leaves.
Mark of_way_on(Mark node) {
  switch (node) {
    case Mark::waiting:
    case Mark::failed: return Mark::not_taken;
    case Mark::partly_covered: return Mark::covered;
    case Mark::none:
    case Mark::taken:
    case Mark::not_taken:
    case Mark::covered:
    case Mark::not_covered: break;
  }
  return node;
}

class Marking {
 public:
  Marking(const GraphOverlay& overlay, Graph& graph) : overlay_(overlay), graph_(graph) {
    for (GraphNode& node : graph_.nodes) by_id_.emplace(node.id, &node);
  }

  void apply() {
    for (const auto& [id, mark] : overlay_.nodes)
      if (const auto node = by_id_.find(id); node != by_id_.end()) node->second->mark = mark;
    for (GraphEdge& edge : graph_.edges)
      if (const auto way = overlay_.ways.find({edge.from, edge.block}); way != overlay_.ways.end())
        edge.mark = way->second;
    follow("vars");
    for (GraphEdge& edge : graph_.edges)
      if (edge.block.empty() && !overlay_.ways.contains({edge.from, edge.block}))
        edge.mark.mark = of_way_on(by_id_.at(edge.from)->mark.mark);
    follow("end");
    follow("not_run");
  }

 private:
  // A node that is no step is what the best way to it is.
  void follow(std::string_view id) {
    const auto node = by_id_.find(id);
    if (node == by_id_.end() || overlay_.nodes.contains(id)) return;
    if (id == "vars")
      for (GraphEdge& edge : graph_.edges)
        if (edge.to == id && edge.block.empty()) edge.mark.mark = of_way_on(by_id_.at(edge.from)->mark.mark);
    for (const Mark mark : {Mark::taken, Mark::covered, Mark::not_taken, Mark::not_covered}) {
      const bool leads = std::any_of(graph_.edges.begin(), graph_.edges.end(), [&](const GraphEdge& edge) {
        return edge.to == id && of_way_on(edge.mark.mark) == mark;
      });
      if (!leads) continue;
      node->second->mark.mark = mark;
      return;
    }
  }

  const GraphOverlay& overlay_;
  Graph& graph_;
  std::unordered_map<std::string_view, GraphNode*> by_id_;
};

}  // namespace

std::string_view to_string(Mark mark) {
  switch (mark) {
    case Mark::none: return "none";
    case Mark::taken: return "taken";
    case Mark::not_taken: return "not_taken";
    case Mark::waiting: return "waiting";
    case Mark::failed: return "failed";
    case Mark::covered: return "covered";
    case Mark::partly_covered: return "partly_covered";
    case Mark::not_covered: return "not_covered";
  }
  return "";
}

std::string_view to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::trigger: return "trigger";
    case NodeKind::condition: return "condition";
    case NodeKind::variables: return "variables";
    case NodeKind::action: return "action";
    case NodeKind::choice: return "if";
    case NodeKind::cases: return "switch";
    case NodeKind::loop: return "each";
    case NodeKind::wait: return "wait";
    case NodeKind::wait_for: return "wait_for";
    case NodeKind::stop: return "stop";
    case NodeKind::end: return "end";
    case NodeKind::not_run: return "not_run";
    case NodeKind::event_type: return "event_type";
    case NodeKind::flow: return "flow";
    case NodeKind::disabled_flow: return "disabled_flow";
  }
  return "";
}

std::string_view to_string(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::next: return "next";
    case EdgeKind::back: return "back";
    case EdgeKind::later: return "later";
    case EdgeKind::disabled: return "disabled";
  }
  return "";
}

const GraphNode* Graph::find(std::string_view node) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const GraphNode& one) { return one.id == node; });
  return found == nodes.end() ? nullptr : &*found;
}

bool Graph::is_marked() const {
  const auto marked = [](const auto& one) { return one.mark.mark != Mark::none; };
  return std::any_of(nodes.begin(), nodes.end(), marked) || std::any_of(edges.begin(), edges.end(), marked);
}

void apply(const GraphOverlay& overlay, Graph& graph) {
  graph.about = overlay.about;
  Marking(overlay, graph).apply();
}

}  // namespace dealflow
