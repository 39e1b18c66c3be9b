// A graph in Graphviz's DOT language.
#include <dealflow/graph.hpp>

#include "rules/graph/look.hpp"

#include <fmt/format.h>

namespace dealflow {
namespace {

// A label: `\` begins an escape, `&` an entity of HTML.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '&': out += "&amp;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines, std::string_view line_end) {
  std::string text;
  for (const std::string& line : lines) text.append(escaped(line)).append(line_end);
  return text;
}

// Ids are no labels: only the quote has a meaning, and a backslash in front of it, which two of them are not.
std::string id_of(std::string_view id) {
  std::string out = "\"";
  for (const char c : id) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string_view shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::condition:
    case NodeKind::choice:
    case NodeKind::cases: return "shape=hexagon";
    case NodeKind::trigger:
    case NodeKind::event_type:
    case NodeKind::stop:
    case NodeKind::end:
    case NodeKind::not_run:
    case NodeKind::wait:
    case NodeKind::wait_for: return "shape=box";
    case NodeKind::loop: return "shape=box peripheries=2";
    case NodeKind::variables:
    case NodeKind::action:
    case NodeKind::flow:
    case NodeKind::disabled_flow: break;
  }
  return "shape=box";
}

std::string_view style_of(NodeKind kind) { return rules::is_round(kind) ? "filled,rounded" : "filled"; }

}  // namespace

std::string render_dot(const Graph& graph) {
  std::string out = fmt::format(
      "digraph {} {{\n  label=\"{}\" labelloc=t fontname=\"monospace\" rankdir={}\n"
      "  node [fontname=\"monospace\" fontsize=12 margin=\"0.15,0.08\"]\n  edge [fontname=\"monospace\" fontsize=11]\n",
      id_of(graph.id), escaped(rules::shown_title(graph)), graph.of == Graph::Of::flow ? "TB" : "LR");
  for (const GraphNode& node : graph.nodes) {
    const rules::Paint paint = rules::paint_of(node);
    const rules::ShownLines lines = rules::shown_lines(node);
    std::string text = joined(lines.text, "\\l");
    for (const std::string& told : lines.told) text += "• " + escaped(told) + "\\l";
    out += fmt::format(
        "  {} [label=\"{}\" {} style=\"{}{}\" fillcolor=\"{}\" color=\"{}\" fontcolor=\"{}\" penwidth={} "
        "class=\"{}\"]\n",
        id_of(node.id), text, shape_of(node.kind), style_of(node.kind), paint.dashed ? ",dashed" : "", paint.fill,
        paint.line, paint.text, paint.width,
        node.mark.mark == Mark::none ? to_string(node.kind) : to_string(node.mark.mark));
  }
  for (const GraphEdge& edge : graph.edges) {
    const rules::Paint paint = rules::paint_of(edge);
    const std::string label = joined(rules::shown_lines(edge), "\\l");
    out += fmt::format("  {} -> {} [{}color=\"{}\" penwidth={} style={}]\n", id_of(edge.from), id_of(edge.to),
                       label.empty() ? std::string() : fmt::format("label=\"{}\" ", label), paint.line, paint.width,
                       paint.dashed ? "dashed" : "solid");
  }
  return out + "}\n";
}

}  // namespace dealflow
