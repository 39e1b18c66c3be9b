// Graphs of generated flows: everything hangs together and ends, and what is written can be read.
#include "rules/graph/flow_graph.hpp"
#include "rules/resolve/walk.hpp"
#include "stdlib/action.hpp"
#include "tests/support/flow_generator.hpp"

#include <catch2/catch.hpp>

#include <graphviz/cgraph.h>

#include <deque>
#include <map>
#include <set>

namespace dealflow::test {
namespace {

// From `start` along the edges, or against them.
std::set<std::string> reached(const Graph& graph, std::deque<std::string> open, bool along) {
  std::multimap<std::string_view, std::string_view> next;
  for (const GraphEdge& edge : graph.edges) next.emplace(along ? edge.from : edge.to, along ? edge.to : edge.from);
  std::set<std::string> seen(open.begin(), open.end());
  while (!open.empty()) {
    const std::string at = open.front();
    open.pop_front();
    const auto [begin, end] = next.equal_range(at);
    for (auto one = begin; one != end; ++one)
      if (seen.emplace(one->second).second) open.emplace_back(one->second);
  }
  return seen;
}

// Paths of the steps that something leads to: those behind a `stop` are not reached. True where the block goes on.
bool expect(const flow::Steps& steps, const std::string& prefix, std::set<std::string>& paths) {
  std::size_t place = 0;
  for (const flow::Step& step : steps) {
    const std::string path = prefix + std::to_string(++place);
    paths.insert(path);
    std::size_t going = 0;
    std::set<std::string> words;
    for (const rules::NamedBlock& block : rules::named_blocks_of(step)) {
      words.insert(block.word);
      if (expect(*block.steps, path + "." + block.word + ".", paths)) ++going;
    }
    if (std::holds_alternative<flow::Stop>(step.node)) return false;
    const bool is_if = std::holds_alternative<flow::If>(step.node);
    const auto* wait = std::get_if<flow::WaitFor>(&step.node);
    const bool has_rest = (is_if && !words.contains("else")) ||
                          (std::holds_alternative<flow::Switch>(step.node) && !words.contains("default")) ||
                          (wait != nullptr && wait->within && !wait->otherwise);
    const bool chooses = is_if || std::holds_alternative<flow::Switch>(step.node) || wait != nullptr;
    if (chooses && going == 0 && !has_rest) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("graphs of generated flows hang together, end, and are DOT", "[graph][property]") {
  FlowGenerator generator(7, stdlib::action_forms());
  std::size_t flows = 0;
  std::size_t steps = 0;
  for (std::size_t i = 0; i < trees / 5; ++i) {
    const flow::File file = generator.file();
    for (const auto& item : file.items) {
      const auto* flow = std::get_if<flow::Flow>(&item);
      if (flow == nullptr) continue;
      const Graph graph = rules::graph_of(*flow, nullptr);
      ++flows;
      const std::string mermaid = render_mermaid(graph);
      CAPTURE(i, flow->id.text, mermaid);
      std::set<std::string> ids;
      for (const GraphNode& node : graph.nodes) {
        REQUIRE(ids.insert(node.id).second);
        REQUIRE_FALSE(node.lines.empty());
      }
      std::set<std::string> paths;
      expect(flow->steps, {}, paths);
      steps += paths.size();
      std::set<std::string> drawn = ids;
      for (const char* one : {"trigger", "condition", "vars", "end", "not_run"}) drawn.erase(one);
      REQUIRE(drawn == paths);
      REQUIRE(reached(graph, {"trigger"}, true) == ids);
      std::deque<std::string> ends;
      for (const GraphNode& node : graph.nodes)
        if (node.kind == NodeKind::end || node.kind == NodeKind::stop || node.kind == NodeKind::not_run)
          ends.push_back(node.id);
      REQUIRE(reached(graph, ends, false) == ids);
      Agraph_t* read = agmemread(render_dot(graph).c_str());
      REQUIRE(read != nullptr);
      REQUIRE(static_cast<std::size_t>(agnnodes(read)) == graph.nodes.size());
      REQUIRE(static_cast<std::size_t>(agnedges(read)) == graph.edges.size());
      agclose(read);
      // A line for each part: no text breaks out of its own.
      REQUIRE(static_cast<std::size_t>(std::count(mermaid.begin(), mermaid.end(), '\n')) >=
              4 + graph.nodes.size() + graph.edges.size());
    }
  }
  CHECK(flows > trees / 10);
  CHECK(steps > flows);
  WARN(flows << " flows with " << steps << " steps were drawn");
}

}  // namespace dealflow::test
