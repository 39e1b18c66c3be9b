// How a graph looks, in whichever format: what is written on its nodes and edges, in which colours. What a colour says
// is also said by a line's kind or by a word.
//
// Units:    colours are "#rrggbb"; widths are points.
// Threads:  pure functions.
#pragma once

#include <dealflow/graph.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

// What the node says, then what is told of it; cut to what a drawing bears, without control characters.
struct ShownLines {
  std::vector<std::string> text;
  std::vector<std::string> told;
};
[[nodiscard]] ShownLines shown_lines(const GraphNode& node);
[[nodiscard]] std::vector<std::string> shown_lines(const GraphEdge& edge);
[[nodiscard]] std::string shown_title(const Graph& graph);  // with what it is about, on one line

struct Paint {
  std::string_view fill;
  std::string_view line;
  std::string_view text;
  double width = 1;
  bool dashed = false;
};
[[nodiscard]] Paint paint_of(const GraphNode& node);
[[nodiscard]] Paint paint_of(Mark mark);
[[nodiscard]] Paint paint_of(const GraphEdge& edge);

[[nodiscard]] bool is_round(NodeKind kind);  // a box with round corners: where a run begins, waits or ends

[[nodiscard]] std::string_view words_of(Mark mark);            // "not taken"
[[nodiscard]] std::vector<Mark> marks_of(const Graph& graph);  // that are in it, each once, in their order

}  // namespace dealflow::rules
