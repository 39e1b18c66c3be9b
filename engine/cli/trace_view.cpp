#include "engine/cli/trace_view.hpp"

#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dealflow::cli {
namespace {

using State = cel::TraceNode::State;

struct Line {
  std::string left;
  std::string right;
  Style style = Style::plain;
};

std::string indented(std::size_t level, std::string_view text) { return std::string(2 * level, ' ') + printable(text); }

void add_lines(const cel::TraceNode& node, std::size_t level, std::vector<Line>& lines) {
  Line line{indented(level, node.text), "", Style::plain};
  switch (node.state) {
    case State::value: line.right = cel::to_literal(node.value); break;
    case State::failed:
      line.right = "error: " + node.error;
      line.style = Style::red;
      break;
    case State::failed_inside:
      line.right = "error below";
      line.style = Style::red;
      break;
    case State::not_evaluated:
      line.right = "not evaluated";
      line.style = Style::dim;
      break;
  }
  lines.push_back(std::move(line));
  if (node.state == State::not_evaluated) return;
  for (const cel::TraceNode& part : node.parts) add_lines(part, level + 1, lines);
  for (const cel::TraceIteration& iteration : node.iterations) {
    std::string names;
    for (const auto& [name, value] : iteration.variables)
      names += (names.empty() ? "" : ", ") + fmt::format("{} = {}", name, cel::to_literal(value));
    lines.push_back({indented(level + 1, fmt::format("[{}]", iteration.number)), names, Style::cyan});
    for (const cel::TraceNode& part : iteration.parts) add_lines(part, level + 2, lines);
  }
  if (node.iterations_not_kept > 0)
    lines.push_back({indented(level + 1, fmt::format("… {} more", node.iterations_not_kept)), "", Style::dim});
}

std::string quoted(std::string_view text) { return cel::to_json(cel::Value::text(text)); }

std::string node_json(const cel::TraceNode& node);

std::string list_json(const std::vector<cel::TraceNode>& nodes) {
  std::vector<std::string> all;
  for (const cel::TraceNode& node : nodes) all.push_back(node_json(node));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string iteration_json(const cel::TraceIteration& iteration) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : iteration.variables)
    variables.push_back(fmt::format("{}: {}", quoted(name), cel::to_json(value)));
  return fmt::format(R"({{"number": {}, "variables": {{{}}}, "parts": {}}})", iteration.number,
                     fmt::join(variables, ", "), list_json(iteration.parts));
}

std::string node_json(const cel::TraceNode& node) {
  std::string json = fmt::format(R"({{"text": {}, "begin": {}, "end": {}, "state": "{}")", quoted(node.text),
                                 node.span.begin, node.span.end, cel::name_of(node.state));
  if (node.state == State::value) json += fmt::format(R"(, "value": {})", cel::to_json(node.value));
  if (node.state == State::failed) json += fmt::format(R"(, "error": {})", quoted(node.error));
  json += fmt::format(R"(, "parts": {})", list_json(node.parts));
  if (!node.iterations.empty()) {
    std::vector<std::string> iterations;
    for (const cel::TraceIteration& iteration : node.iterations) iterations.push_back(iteration_json(iteration));
    json += fmt::format(R"(, "iterations": [{}], "iterations_not_kept": {})", fmt::join(iterations, ", "),
                        node.iterations_not_kept);
  }
  return json + "}";
}

}  // namespace

std::string trace_text(const cel::Trace& trace, const Console& console) {
  constexpr std::size_t left_max = 60;
  constexpr std::size_t plain_columns = 120;
  std::vector<Line> lines;
  add_lines(trace.root, 0, lines);
  const std::size_t columns = console.line_limit().value_or(plain_columns);
  std::size_t widest = 0;
  for (const Line& line : lines) widest = std::max(widest, display_width(line.left));
  widest = std::min({widest, left_max, columns / 2});
  std::string text;
  for (const Line& line : lines) {
    const std::string right = cut(printable(line.right), columns - std::min(columns, widest + 2));
    text += line.right.empty()
                ? cut(line.left, columns)
                : fmt::format("{}  {}", pad(cut(line.left, widest), widest), console.styled(line.style, right));
    text += "\n";
  }
  return text;
}

std::string trace_json(const cel::Trace& trace) { return node_json(trace.root); }

}  // namespace dealflow::cli
