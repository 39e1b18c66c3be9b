#include "rules/graph/look.hpp"

#include "dsl/base/display_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dealflow::rules {
namespace {

constexpr std::size_t node_columns = 76;
constexpr std::size_t node_lines = 16;
constexpr std::size_t label_columns = 44;
constexpr std::size_t told_lines = 10;

std::vector<std::string> shortened(const std::vector<std::string>& lines, std::size_t columns, std::size_t count) {
  std::vector<std::string> shown;
  for (const std::string& line : lines) {
    if (shown.size() + 1 == count && lines.size() > count) {
      shown.push_back(fmt::format("… {} more lines", lines.size() - shown.size()));
      break;
    }
    shown.push_back(cut(printable(line), columns));
  }
  return shown;
}

std::string times(const GraphMark& mark) { return mark.count ? fmt::format("{}×", *mark.count) : std::string(); }

// Of a node: that it was taken, or was not, its line says.
std::string head_of(const GraphMark& mark) {
  const bool counts = mark.count && *mark.count != 1;
  switch (mark.mark) {
    case Mark::none:
    case Mark::not_taken: return counts && *mark.count > 0 ? times(mark) : std::string();
    case Mark::taken: return counts ? "taken " + times(mark) : std::string();
    case Mark::covered:
    case Mark::partly_covered:
      return mark.count ? fmt::format("{} {}", words_of(mark.mark), times(mark)) : std::string(words_of(mark.mark));
    case Mark::waiting:
    case Mark::failed:
    case Mark::not_covered: return std::string(words_of(mark.mark));
  }
  return {};
}

Paint paint_of(NodeKind kind) {
  constexpr std::string_view line = "#475569";
  constexpr std::string_view text = "#0f172a";
  switch (kind) {
    case NodeKind::trigger:
    case NodeKind::event_type: return {"#e0f2fe", line, text};
    case NodeKind::condition:
    case NodeKind::choice:
    case NodeKind::cases: return {"#fef9c3", line, text};
    case NodeKind::loop: return {"#ede9fe", line, text};
    case NodeKind::wait:
    case NodeKind::wait_for: return {"#fae8ff", line, text};
    case NodeKind::stop:
    case NodeKind::end:
    case NodeKind::not_run: return {"#f1f5f9", line, text};
    case NodeKind::disabled_flow: return {"#f8fafc", "#64748b", "#475569", 1, true};
    case NodeKind::variables:
    case NodeKind::action:
    case NodeKind::flow: break;
  }
  return {"#ffffff", line, text};
}

}  // namespace

ShownLines shown_lines(const GraphNode& node) {
  ShownLines shown{shortened(node.lines, node_columns, node_lines), {}};
  if (std::string head = head_of(node.mark); !head.empty()) shown.told.push_back(std::move(head));
  const auto more = shortened(node.mark.lines, node_columns, told_lines);
  shown.told.insert(shown.told.end(), more.begin(), more.end());
  return shown;
}

std::vector<std::string> shown_lines(const GraphEdge& edge) {
  std::vector<std::string> shown;
  if (!edge.label.empty()) shown.push_back(cut(printable(edge.label), label_columns));
  // Of the only way on, the nodes at its ends say it.
  const std::string head = edge.block.empty() ? std::string() : head_of(edge.mark);
  if (!head.empty() && edge.mark.mark == Mark::taken && !shown.empty())
    shown.back() += " " + times(edge.mark);
  else if (!head.empty())
    shown.push_back(head);
  const auto more = shortened(edge.mark.lines, label_columns, told_lines);
  shown.insert(shown.end(), more.begin(), more.end());
  return shown;
}

std::string shown_title(const Graph& graph) {
  std::string title = graph.title;
  for (const std::string& line : graph.about) title += " – " + line;
  return cut(printable(title), 2 * node_columns);
}

Paint paint_of(Mark mark) {
  constexpr std::string_view text = "#0f172a";
  switch (mark) {
    case Mark::none: break;
    case Mark::taken:
    case Mark::covered: return {"#dcfce7", "#15803d", text, 2};
    case Mark::not_taken: return {"#f8fafc", "#64748b", "#475569", 1, true};
    case Mark::waiting:
    case Mark::partly_covered: return {"#fef3c7", "#b45309", text, 2};
    case Mark::failed: return {"#fee2e2", "#b91c1c", text, 3};
    case Mark::not_covered: return {"#fee2e2", "#b91c1c", text, 2, true};
  }
  return {"#ffffff", "#475569", text};
}

Paint paint_of(const GraphNode& node) {
  return node.mark.mark == Mark::none ? paint_of(node.kind) : paint_of(node.mark.mark);
}

Paint paint_of(const GraphEdge& edge) {
  Paint paint = paint_of(edge.mark.mark);
  if (edge.mark.mark == Mark::none) paint.dashed = edge.kind == EdgeKind::later || edge.kind == EdgeKind::disabled;
  return paint;
}

std::string_view words_of(Mark mark) {
  switch (mark) {
    case Mark::none: return "";
    case Mark::taken: return "taken";
    case Mark::not_taken: return "not taken";
    case Mark::waiting: return "waiting";
    case Mark::failed: return "failed";
    case Mark::covered: return "covered";
    case Mark::partly_covered: return "partly covered";
    case Mark::not_covered: return "not covered";
  }
  return "";
}

std::vector<Mark> marks_of(const Graph& graph) {
  std::set<Mark> marks;
  for (const GraphNode& node : graph.nodes) marks.insert(node.mark.mark);
  for (const GraphEdge& edge : graph.edges) marks.insert(edge.mark.mark);
  marks.erase(Mark::none);
  return {marks.begin(), marks.end()};
}

bool is_round(NodeKind kind) {
  switch (kind) {
    case NodeKind::trigger:
    case NodeKind::event_type:
    case NodeKind::stop:
    case NodeKind::end:
    case NodeKind::not_run:
    case NodeKind::wait:
    case NodeKind::wait_for: return true;
    default: return false;
  }
}

}  // namespace dealflow::rules
