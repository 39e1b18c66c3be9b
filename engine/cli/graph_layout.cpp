#include "engine/cli/graph_layout.hpp"

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): the plugin's name for itself
extern "C" gvplugin_library_t gvplugin_dot_layout_LTX_library;

namespace dealflow::cli {
namespace {

// A layout takes time with the square of these.
constexpr std::size_t nodes_max = 1500;
constexpr std::size_t edges_max = 3000;

constexpr double points_per_inch = 72;

// Graphviz takes its texts as `char*` and does not write to them.
char* text(const char* constant) {
  return const_cast<char*>(constant);
}  // NOLINT(cppcoreguidelines-pro-type-const-cast)
char* text(const std::string& constant) { return text(constant.c_str()); }

template <class Part>
void set(Part* part, const char* name, const std::string& value) {
  agsafeset(part, text(name), text(value), text(""));
}

std::string inches(double points) { return fmt::format("{:.4f}", points / points_per_inch); }

struct CloseContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

class Layout {
 public:
  explicit Layout(const Graph& graph) : graph_(graph), sizes_(measure(graph)) {
    static lt_symlist_t plugins[] = {{"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
                                     {nullptr, nullptr}};
    context_.reset(gvContextPlugins(plugins, 0));
    drawn_.reset(agopen(text("g"), Agdirected, nullptr));
  }

  Result<GraphLayout> find() {
    agseterr(AGMAX);  // nothing is printed
    set(drawn_.get(), "rankdir", graph_.of == Graph::Of::flow ? "TB" : "LR");
    set(drawn_.get(), "nodesep", "0.35");
    set(drawn_.get(), "ranksep", "0.45");
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) add_node(i);
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) add_edge(i);
    if (gvLayout(context_.get(), drawn_.get(), "dot") != 0)
      return fail(ErrorCode::io, "Graphviz could not lay out the graph");
    GraphLayout layout = places();
    gvFreeLayout(context_.get(), drawn_.get());
    return layout;
  }

 private:
  void add_node(std::size_t i) {
    Agnode_t* node = agnode(drawn_.get(), text("n" + std::to_string(i)), 1);
    set(node, "shape", "box");
    set(node, "fixedsize", "true");
    set(node, "label", "");
    set(node, "width", inches(sizes_.nodes[i].width));
    set(node, "height", inches(sizes_.nodes[i].height));
    by_id_.emplace(graph_.nodes[i].id, node);
    nodes_.push_back(node);
  }

  void add_edge(std::size_t i) {
    const GraphEdge& edge = graph_.edges[i];
    Agedge_t* added = agedge(drawn_.get(), by_id_.at(edge.from), by_id_.at(edge.to), text("e" + std::to_string(i)), 1);
    // A table of a fixed size stands for the label, whose letters are none of Graphviz's business.
    if (const GraphSize size = sizes_.labels[i]; size.width > 0) {
      const std::string table = fmt::format(
          R"(<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" WIDTH="{:.0f}" )"
          R"(HEIGHT="{:.0f}"><TR><TD></TD></TR></TABLE>)",
          size.width, size.height);
      char* html = agstrdup_html(drawn_.get(), text(table));
      agsafeset(added, text("label"), html, text(""));
      agstrfree(drawn_.get(), html);
    }
    edges_.push_back(added);
  }

  // Graphviz's y goes up.
  [[nodiscard]] GraphPoint at(pointf point) const { return {point.x, GD_bb(drawn_.get()).UR.y - point.y}; }

  [[nodiscard]] GraphLayout places() const {
    GraphLayout layout;
    layout.size = {GD_bb(drawn_.get()).UR.x, GD_bb(drawn_.get()).UR.y};
    for (Agnode_t* node : nodes_) layout.nodes.push_back(at(ND_coord(node)));
    for (Agedge_t* edge : edges_) {
      GraphLayout::Line line;
      if (const splines* curves = ED_spl(edge); curves != nullptr && curves->size > 0) {
        const bezier& curve = curves->list[0];
        for (int k = 0; k < curve.size; ++k) line.curve.push_back(at(curve.list[k]));
        // The curve leaves room for the arrow's head, which begins at its end.
        if (curve.eflag != 0 && !line.curve.empty()) line.tip = at(curve.ep);
      }
      if (const textlabel_t* label = ED_label(edge); label != nullptr) line.label = at(label->pos);
      layout.edges.push_back(std::move(line));
    }
    return layout;
  }

  const Graph& graph_;
  GraphSizes sizes_;
  std::unique_ptr<GVC_t, CloseContext> context_;
  std::unique_ptr<Agraph_t, CloseGraph> drawn_;  // closed before its context
  std::map<std::string, Agnode_t*, std::less<>> by_id_;
  std::vector<Agnode_t*> nodes_;
  std::vector<Agedge_t*> edges_;
};

}  // namespace

Result<GraphLayout> lay_out(const Graph& graph) {
  if (graph.nodes.size() > nodes_max || graph.edges.size() > edges_max)
    return fail(
        ErrorCode::refused,
        fmt::format("{} boxes and {} arrows are more than are laid out ({} and {}): take --format dot or mermaid",
                    graph.nodes.size(), graph.edges.size(), nodes_max, edges_max));
  return Layout(graph).find();
}

}  // namespace dealflow::cli
