// Graph: a flow as nodes and edges, or all flows with what starts what; marked with what a run or tests did, and
// written as Mermaid, DOT or JSON. Drawing it is in <dealflow/graph_drawing.hpp>.
//
// Errors:   diagnostics of the workspace; a text for a stored flow that cannot be read.
// Threads:  plain values and pure functions; WorkspaceGraphs belongs to one thread at a time.
// Source:   LANGUAGE.md, "A flow", "Steps"; the formats are those of mermaid.js.org (flowcharts) and graphviz.org.
#pragma once

#include <dealflow/workspace.hpp>

#include <tl/expected.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// --- marks ----------------------------------------------------------------------------------------------------------

enum class Mark : std::uint8_t {
  none,
  // of a run
  taken,
  not_taken,
  waiting,
  failed,
  // of tests
  covered,
  partly_covered,
  not_covered,
};
[[nodiscard]] std::string_view to_string(Mark mark);  // "not_taken"

// What is told of a node or an edge beyond what the flow says.
struct GraphMark {
  Mark mark = Mark::none;
  std::optional<std::uint64_t> count;  // how often it was taken
  std::vector<std::string> lines;      // "amount = 120.00 BRL"
  friend bool operator==(const GraphMark&, const GraphMark&) = default;
};

// --- the graph ------------------------------------------------------------------------------------------------------

enum class NodeKind : std::uint8_t {
  // of a flow
  trigger,
  condition,
  variables,
  action,
  choice,    // `if`
  cases,     // `switch`
  loop,      // `each`
  wait,      // for a time
  wait_for,  // an event
  stop,
  end,
  not_run,  // where the condition does not hold
  // of a workspace
  event_type,
  flow,
  disabled_flow,
};
[[nodiscard]] std::string_view to_string(NodeKind kind);  // "wait_for"

enum class EdgeKind : std::uint8_t {
  next,
  back,      // to the head of a loop
  later,     // a run of its own after a failure; an event that a run of the flow waits for
  disabled,  // of a flow that is switched off
};
[[nodiscard]] std::string_view to_string(EdgeKind kind);

struct GraphNode {
  // Of a flow: the path of the step, "2.then.1", as runs and findings name it; or "trigger", "condition", "vars",
  // "end", "not_run". Of a workspace: "event:shop.vip", "flow:order-from-bot".
  std::string id;
  NodeKind kind = NodeKind::action;
  std::vector<std::string> lines;  // as the text notation writes it; not empty
  GraphMark mark;
};

struct GraphEdge {
  std::string from;  // ids of nodes
  std::string to;
  // Which way out of a step: "then", "then2", "else", "case", "case2", "default", "do", "after" (the last item),
  // "on_failure"; of the condition "holds" and "does_not_hold". Empty: the only way on. An `else` or a `default` that
  // is not written has its edge too.
  std::string block;
  std::string label;  // what is written beside it: "amount > 100", "succeeded, failed"
  EdgeKind kind = EdgeKind::next;
  GraphMark mark;
};

struct Graph {
  enum class Of : std::uint8_t { flow, workspace };
  Of of = Of::flow;
  std::string id;                  // of the flow, or the workspace's name
  std::string title;               // "order-from-bot: Order from the chatbot"
  std::vector<std::string> about;  // what the marks tell of: "run-9, done"
  std::vector<GraphNode> nodes;    // in the order of the text; ids differ
  std::vector<GraphEdge> edges;

  [[nodiscard]] const GraphNode* find(std::string_view id) const;  // null: there is none
  [[nodiscard]] bool is_marked() const;
};

// --- what is laid over a flow's graph -------------------------------------------------------------------------------

// A way out of a step.
struct GraphWay {
  std::string step;
  std::string block;  // as in GraphEdge
  friend auto operator<=>(const GraphWay&, const GraphWay&) = default;
};

struct GraphOverlay {
  std::vector<std::string> about;
  std::map<std::string, GraphMark, std::less<>> nodes;  // by id
  std::map<GraphWay, GraphMark> ways;
};

// Sets the marks. What the overlay says nothing of follows from what it says: an edge without a word is marked as the
// node that it leaves, unless the run ended there; "end" and "not_run" and "vars" as what leads there. An id or a way
// that the graph does not have is passed over.
void apply(const GraphOverlay& overlay, Graph& graph);

// --- where graphs come from -----------------------------------------------------------------------------------------

// Of the files of a workspace, also for flows that are switched off and for templates.
class WorkspaceGraphs {
 public:
  // `folder` stands before each path in diagnostics.
  explicit WorkspaceGraphs(std::vector<WorkspaceFile> files, std::string_view folder = {});
  WorkspaceGraphs(WorkspaceGraphs&&) noexcept;
  WorkspaceGraphs& operator=(WorkspaceGraphs&&) noexcept;
  ~WorkspaceGraphs();

  [[nodiscard]] bool loads() const;  // else there are errors, no flows, and an empty overview
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const;
  [[nodiscard]] std::vector<std::string> flows() const;  // ids by name; those that `use` makes as well
  // Nothing where there is no such flow.
  [[nodiscard]] std::optional<Graph> flow(std::string_view id) const;
  // Event types and flows. Changes of cards are there where a flow listens for them. Templates are not, what is made of
  // them is.
  [[nodiscard]] Graph overview();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Of a flow that runs in this workspace; nothing where there is none.
[[nodiscard]] std::optional<Graph> flow_graph(const Workspace& workspace, std::string_view flow);
// Of a text that a store has kept of a flow (Reader::flow_text). `path`: its ending tells the notation.
[[nodiscard]] tl::expected<Graph, std::string> stored_flow_graph(std::string_view path, std::string_view text,
                                                                 std::string_view flow);

// --- writers --------------------------------------------------------------------------------------------------------

// Lines are cut at a width and a number that drawings bear. Whatever a text holds, it is text in what is written.
[[nodiscard]] std::string render_mermaid(const Graph& graph);  // a `flowchart`
[[nodiscard]] std::string render_dot(const Graph& graph);
// One object, pretty-printed, texts whole: docs/schema/graph.json.
[[nodiscard]] std::string render_json(const Graph& graph);

}  // namespace dealflow
