// The drawing of a graph: how large its parts are, and the SVG once somebody has found places for them.
//
// Finding places is left to a layout engine, such as Graphviz, which is no part of this library: measure() tells it the
// sizes, it fills a GraphLayout, render_svg() draws.
//
// Units:    points (1/72 inch, an SVG user unit); x goes right, y goes down.
// Threads:  pure functions.
// Source:   SVG 1.1; WAI-ARIA graphics.
#pragma once

#include <dealflow/graph.hpp>

#include <string>
#include <vector>

namespace dealflow {

struct GraphSize {
  double width = 0;
  double height = 0;
};
struct GraphPoint {
  double x = 0;
  double y = 0;
};

// In the order of the graph's nodes and edges.
struct GraphSizes {
  std::vector<GraphSize> nodes;
  std::vector<GraphSize> labels;  // of edges; no width: there is none
};
// Letters are taken to be all as wide, so that it is the same on every machine.
[[nodiscard]] GraphSizes measure(const Graph& graph);

struct GraphLayout {
  struct Line {
    std::vector<GraphPoint> curve;  // a start, then three points for each cubic Bézier curve
    GraphPoint tip;                 // of the arrow's head, which begins where the curve ends
    GraphPoint label;               // its centre
  };
  GraphSize size;
  std::vector<GraphPoint> nodes;  // centres
  std::vector<Line> edges;
};

// With title, description and a legend of the marks. No scripts, no fonts, no references to anything outside.
[[nodiscard]] std::string render_svg(const Graph& graph, const GraphLayout& layout);

}  // namespace dealflow
