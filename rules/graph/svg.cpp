// The drawing of a graph as SVG.
#include <dealflow/graph_drawing.hpp>

#include "dsl/base/display_width.hpp"
#include "dsl/base/xml_text.hpp"
#include "rules/graph/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dealflow {
namespace {

using rules::is_round;
using rules::Paint;
using Lines = std::vector<std::string>;

constexpr double column = 7.4;  // of a letter of 12 points: the widest of the fonts named below
constexpr double line_height = 16;
constexpr double label_column = 6.8;  // of 11 points
constexpr double label_height = 14;
constexpr double label_padding = 5;
constexpr double padding_x = 12;
constexpr double padding_y = 8;
constexpr double slant = 9;  // of a hexagon's ends
constexpr double told_gap = 6;
constexpr double margin = 16;
constexpr double arrow = 8;

constexpr std::string_view fonts = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

std::size_t widest(const Lines& lines) {
  std::size_t columns = 0;
  for (const std::string& line : lines) columns = std::max(columns, display_width(line));
  return columns;
}

bool is_hexagon(NodeKind kind) {
  return kind == NodeKind::condition || kind == NodeKind::choice || kind == NodeKind::cases;
}

GraphSize size_of(const GraphNode& node) {
  const rules::ShownLines lines = rules::shown_lines(node);
  const std::size_t columns = std::max({widest(lines.text), widest(lines.told), std::size_t{4}});
  const double sides = is_hexagon(node.kind) || node.kind == NodeKind::loop ? slant : 0;
  return {static_cast<double>(columns) * column + 2 * (padding_x + sides),
          static_cast<double>(lines.text.size() + lines.told.size()) * line_height + 2 * padding_y +
              (lines.told.empty() ? 0 : told_gap)};
}

GraphSize label_size(const GraphEdge& edge) {
  const Lines lines = rules::shown_lines(edge);
  if (lines.empty()) return {};
  return {static_cast<double>(widest(lines)) * label_column + 2 * label_padding,
          static_cast<double>(lines.size()) * label_height + 4};
}

// Tenths of a point do: and small differences of a layout engine's arithmetic go.
std::string number(double value) {
  const double rounded = std::round(value * 10) / 10;
  return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

std::string dash(const Paint& paint) { return paint.dashed ? " stroke-dasharray=\"5 4\"" : ""; }

class Drawing {
 public:
  Drawing(const Graph& graph, const GraphLayout& layout)
      : graph_(graph), layout_(layout), sizes_(measure(graph)), marks_(rules::marks_of(graph)) {}

  std::string draw() {
    const std::string title = rules::shown_title(graph_);
    const double title_width = static_cast<double>(display_width(title)) * column;
    const double width = std::max({layout_.size.width, title_width, legend_width()}) + 2 * margin;
    const double legend_height = marks_.empty() ? 0 : 2 * line_height;
    const double height = layout_.size.height + 2 * margin + 2 * line_height + legend_height;
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "aria-labelledby=\"title desc\" font-family=\"{2}\" font-size=\"12\">\n"
        "<title id=\"title\">{3}</title>\n<desc id=\"desc\">{4}</desc>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
        "<text x=\"{5}\" y=\"{6}\" font-weight=\"bold\" fill=\"#0f172a\">{3}</text>\n",
        number(width), number(height), fonts, xml_escaped(title), xml_escaped(description()), number(margin),
        number(margin + 12));
    left_ = margin;
    top_ = margin + 2 * line_height;
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) edge(i);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) node(i);
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) label(i);
    if (!marks_.empty()) legend(top_ + layout_.size.height + line_height);
    return out_ + "</svg>\n";
  }

 private:
  // For those who do not see it: its nodes in order.
  [[nodiscard]] std::string description() const {
    std::string text;
    for (const GraphNode& node : graph_.nodes) {
      if (!text.empty()) text += "; ";
      text += rules::shown_lines(node).text.front();
      if (node.mark.mark != Mark::none) text += fmt::format(" ({})", rules::words_of(node.mark.mark));
    }
    return text;
  }

  [[nodiscard]] GraphPoint at(GraphPoint point) const { return {left_ + point.x, top_ + point.y}; }

  void node(std::size_t i) {
    const GraphNode& node = graph_.nodes[i];
    const Paint paint = rules::paint_of(node);
    const GraphPoint centre = at(layout_.nodes[i]);
    const GraphSize size = sizes_.nodes[i];
    const rules::ShownLines lines = rules::shown_lines(node);
    out_ += fmt::format("<g id=\"{}\" class=\"{}\">\n", xml_escaped("node-" + node.id),
                        node.mark.mark == Mark::none ? to_string(node.kind) : to_string(node.mark.mark));
    shape(node.kind, centre, size, paint);
    const double sides = is_hexagon(node.kind) || node.kind == NodeKind::loop ? slant : 0;
    const double x = centre.x - size.width / 2 + padding_x + sides;
    double y = centre.y - size.height / 2 + padding_y + 12;
    for (const std::string& line : lines.text) {
      text(x, y, line, paint.text, "");
      y += line_height;
    }
    if (!lines.told.empty()) {
      const double rule = y - 12 + told_gap / 2;
      out_ += fmt::format("<path d=\"M{} {}H{}\" stroke=\"{}\" stroke-width=\"0.5\"/>\n", number(x), number(rule),
                          number(centre.x + size.width / 2 - padding_x - sides), paint.line);
      y += told_gap;
    }
    for (const std::string& line : lines.told) {
      text(x, y, line, paint.text, " font-style=\"italic\"");
      y += line_height;
    }
    out_ += "</g>\n";
  }

  void shape(NodeKind kind, GraphPoint centre, GraphSize size, const Paint& paint) {
    const std::string look = fmt::format(" fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n", paint.fill, paint.line,
                                         number(paint.width), dash(paint));
    const double x = centre.x - size.width / 2;
    const double y = centre.y - size.height / 2;
    if (is_hexagon(kind)) {
      out_ += fmt::format("<path d=\"M{} {}L{} {}H{}L{} {}L{} {}H{}Z\"", number(x), number(centre.y), number(x + slant),
                          number(y), number(x + size.width - slant), number(x + size.width), number(centre.y),
                          number(x + size.width - slant), number(y + size.height), number(x + slant)) +
              look;
      return;
    }
    const double radius = is_round(kind) ? std::min(16.0, size.height / 2) : 2;
    out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"", number(x), number(y),
                        number(size.width), number(size.height), number(radius)) +
            look;
    if (kind == NodeKind::loop)
      out_ += fmt::format("<path d=\"M{0} {2}V{3}M{1} {2}V{3}\" stroke=\"{4}\" stroke-width=\"{5}\"/>\n",
                          number(x + slant / 2), number(x + size.width - slant / 2), number(y), number(y + size.height),
                          paint.line, number(paint.width));
  }

  void edge(std::size_t i) {
    const std::vector<GraphPoint>& curve = layout_.edges[i].curve;
    if (curve.size() < 4) return;
    const Paint paint = rules::paint_of(graph_.edges[i]);
    const GraphPoint start = at(curve.front());
    std::string path = fmt::format("M{} {}C", number(start.x), number(start.y));
    for (std::size_t k = 1; k < curve.size(); ++k) {
      const GraphPoint point = at(curve[k]);
      path += fmt::format("{}{} {}", k == 1 ? "" : " ", number(point.x), number(point.y));
    }
    out_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n", path, paint.line,
                        number(paint.width), dash(paint));
    head(at(curve.back()), at(layout_.edges[i].tip), paint);
  }

  void head(GraphPoint begin, GraphPoint tip, const Paint& paint) {
    const double length = std::hypot(tip.x - begin.x, tip.y - begin.y);
    if (length == 0) return;
    const double x = arrow / 2.5 * (tip.x - begin.x) / length;
    const double y = arrow / 2.5 * (tip.y - begin.y) / length;
    out_ += fmt::format("<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{}\"/>\n", number(tip.x), number(tip.y),
                        number(begin.x - y), number(begin.y + x), number(begin.x + y), number(begin.y - x), paint.line);
  }

  void label(std::size_t i) {
    const GraphSize size = sizes_.labels[i];
    if (size.width == 0) return;
    const GraphPoint centre = at(layout_.edges[i].label);
    double y = centre.y - size.height / 2 + 12;
    // No wider than its letters: it would cut the line beside it.
    out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\" fill-opacity=\"0.8\"/>\n",
                        number(centre.x - size.width / 2 + label_padding), number(centre.y - size.height / 2),
                        number(size.width - 2 * label_padding), number(size.height));
    for (const std::string& line : rules::shown_lines(graph_.edges[i])) {
      text(centre.x - size.width / 2 + label_padding, y, line, rules::paint_of(graph_.edges[i]).text,
           " font-size=\"11\"");
      y += label_height;
    }
  }

  void text(double x, double y, const std::string& line, std::string_view colour, std::string_view more) {
    out_ += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\"{} xml:space=\"preserve\">{}</text>\n", number(x),
                        number(y), colour, more, xml_escaped(line));
  }

  [[nodiscard]] static double entry_width(Mark mark) {
    return static_cast<double>(rules::words_of(mark).size()) * column + 2 * padding_x + margin;
  }
  [[nodiscard]] double legend_width() const {
    double width = 0;
    for (const Mark mark : marks_) width += entry_width(mark);
    return width;
  }
  void legend(double y) {
    double x = left_;
    for (const Mark mark : marks_) {
      const Paint paint = rules::paint_of(mark);
      out_ += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" fill=\"{}\" stroke=\"{}\" "
          "stroke-width=\"{}\"{}/>\n",
          number(x), number(y), number(entry_width(mark) - margin), number(line_height + 4), paint.fill, paint.line,
          number(paint.width), dash(paint));
      text(x + padding_x, y + 14, std::string(rules::words_of(mark)), paint.text, "");
      x += entry_width(mark);
    }
  }

  const Graph& graph_;
  const GraphLayout& layout_;
  GraphSizes sizes_;
  std::vector<Mark> marks_;
  double left_ = 0;
  double top_ = 0;
  std::string out_;
};

}  // namespace

GraphSizes measure(const Graph& graph) {
  GraphSizes sizes;
  for (const GraphNode& node : graph.nodes) sizes.nodes.push_back(size_of(node));
  for (const GraphEdge& edge : graph.edges) sizes.labels.push_back(label_size(edge));
  return sizes;
}

std::string render_svg(const Graph& graph, const GraphLayout& layout) { return Drawing(graph, layout).draw(); }

}  // namespace dealflow
