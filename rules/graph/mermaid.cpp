// A graph as a Mermaid flowchart.
//
// Texts stand in double quotes, with whatever has a meaning to Mermaid or HTML as an entity (`#quot;`).
#include <dealflow/graph.hpp>

#include "rules/graph/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace dealflow {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Mermaid takes the last `;` off a line in which it sees the definition of a style; a colon is what it looks for.
bool looks_like_style(std::string_view text) {
  return text.find("style") != std::string_view::npos || text.find("classDef") != std::string_view::npos;
}

std::string escaped(std::string_view text) {
  const bool colons = looks_like_style(text);
  std::string out;
  bool begins = true;  // blanks in front are the indentation
  for (const char c : text) {
    begins = begins && c == ' ';
    switch (c) {
      case '"': out += "#quot;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '&': out += "#amp;"; break;
      case '#': out += "#35;"; break;
      case '`': out += "#96;"; break;   // in front it would begin Markdown
      case '\\': out += "#92;"; break;  // `\n` would be a line end
      case '%': out += "#37;"; break;   // `%%` would begin a comment
      case ':': out += colons ? "#58;" : ":"; break;
      case ' ': out += begins ? "#160;" : " "; break;
      default: out.push_back(c);
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += "<br/>";
    text += escaped(line);
  }
  return text;
}

// Of the front matter, which is YAML. `%%{` would be a directive to Mermaid, wherever it stands.
std::string yaml_text(std::string_view text) {
  const bool directive = text.find("%%") != std::string_view::npos;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (c == '%' && directive)
      out += "\\x25";
    else
      out.push_back(c);
  }
  return out + "\"";
}

// Words that Mermaid reads, such as `end`, must not be ids: none of these is one with a letter in front.
class Ids {
 public:
  explicit Ids(const Graph& graph) {
    std::set<std::string> used;
    for (const GraphNode& node : graph.nodes) {
      std::string id = "n_";
      for (const char c : node.id) id.push_back(is_word(c) ? c : '_');
      std::string unused = id;
      for (std::size_t i = 2; !used.insert(unused).second; ++i) unused = fmt::format("{}_{}", id, i);
      ids_.emplace(node.id, std::move(unused));
    }
  }
  [[nodiscard]] const std::string& of(std::string_view node) const { return ids_.at(node); }

 private:
  std::unordered_map<std::string_view, std::string> ids_;
};

struct Shape {
  std::string_view begin;
  std::string_view end;
};
Shape shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::trigger:
    case NodeKind::event_type:
    case NodeKind::end:
    case NodeKind::not_run:
    case NodeKind::stop: return {"([", "])"};
    case NodeKind::condition:
    case NodeKind::choice:
    case NodeKind::cases: return {"{{", "}}"};
    case NodeKind::loop: return {"[[", "]]"};
    case NodeKind::wait:
    case NodeKind::wait_for: return {"(", ")"};
    case NodeKind::variables:
    case NodeKind::action:
    case NodeKind::flow:
    case NodeKind::disabled_flow: break;
  }
  return {"[", "]"};
}

std::string_view arrow_of(const GraphEdge& edge) {
  const rules::Paint paint = rules::paint_of(edge);
  if (paint.dashed) return "-.->";
  return paint.width > 1 ? "==>" : "-->";
}

// Nodes of one look share a class: a mark, or a kind.
std::string_view class_of(const GraphNode& node) {
  return node.mark.mark == Mark::none ? to_string(node.kind) : to_string(node.mark.mark);
}

}  // namespace

std::string render_mermaid(const Graph& graph) {
  const Ids ids(graph);
  std::string out = fmt::format("---\ntitle: {}\n---\nflowchart {}\n", yaml_text(rules::shown_title(graph)),
                                graph.of == Graph::Of::flow ? "TD" : "LR");
  std::vector<std::pair<std::string_view, rules::Paint>> classes;
  for (const GraphNode& node : graph.nodes) {
    rules::ShownLines lines = rules::shown_lines(node);
    for (const std::string& told : lines.told) lines.text.push_back("• " + told);
    const Shape shape = shape_of(node.kind);
    // A class's name must be none of Mermaid's words: `end`.
    out += fmt::format("  {}{}\"{}\"{}:::is_{}\n", ids.of(node.id), shape.begin, joined(lines.text), shape.end,
                       class_of(node));
    const auto same = [&](const auto& one) { return one.first == class_of(node); };
    if (std::none_of(classes.begin(), classes.end(), same)) classes.emplace_back(class_of(node), rules::paint_of(node));
  }
  for (const GraphEdge& edge : graph.edges) {
    const std::string label = joined(rules::shown_lines(edge));
    out += fmt::format("  {} {}{} {}\n", ids.of(edge.from), arrow_of(edge),
                       label.empty() ? std::string() : fmt::format("|\"{}\"|", label), ids.of(edge.to));
  }
  for (const auto& [name, paint] : classes)
    out += fmt::format("  classDef is_{} fill:{},stroke:{},color:{},stroke-width:{}px{}\n", name, paint.fill,
                       paint.line, paint.text, paint.width, paint.dashed ? ",stroke-dasharray:5 4" : "");
  return out;
}

}  // namespace dealflow
