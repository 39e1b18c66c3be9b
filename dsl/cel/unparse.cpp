#include "dsl/cel/unparse.hpp"

#include "dsl/cel/code_points.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

constexpr int conditional_level = 1;
constexpr int unary_level = 7;
constexpr int primary_level = 8;

constexpr std::string_view iteration_prefix = "@it:";

// Prints a node on one line; where that is too long, breaks it, and each of its parts by itself.
class Printer {
 public:
  Printer(const Ast& ast, std::size_t width) : ast_(ast), width_(width) {}

  // `column`: where the text begins; `indent`: where each further line does.
  std::string print(NodeId id, std::size_t column, std::size_t indent) const {
    const std::string line = print(id, Place{column, indent, false});
    return fits(line, column) ? line : print(id, Place{column, indent, true});
  }

 private:
  struct Place {
    std::size_t column = 0;
    std::size_t indent = 0;
    bool broken = false;  // too long for one line
  };

  [[nodiscard]] bool fits(std::string_view line, std::size_t column) const {
    return column + count_code_points(line) <= width_;
  }

  // A part of a node: on one line with it, or printed by itself where the node is broken.
  std::string part(NodeId id, const Place& place) const {
    return place.broken ? print(id, place.column, place.indent) : print(id, place);
  }

  std::string print(NodeId id, const Place& place) const {
    const Node& node = ast_.node(id);
    switch (node.kind) {
      case NodeKind::literal: return literal(node);
      case NodeKind::name: return (node.rooted ? "." : "") + name(node.text);
      case NodeKind::select: return receiver(node, place) + (node.optional ? ".?" : ".") + field(node);
      case NodeKind::index:
        return receiver(node, place) + bracketed(node.optional ? "[?" : "[", {node.children[1]}, "]", place);
      case NodeKind::call: return call(node, place);
      case NodeKind::unary: return unary(node, place);
      case NodeKind::binary: return binary(node, place);
      case NodeKind::conditional: return conditional(node, place);
      case NodeKind::list: return list(node, place);
      case NodeKind::map: return map(node, place);
      case NodeKind::macro: return macro(node, place);
    }
    return {};
  }

  static int level(const Node& node) {
    if (node.kind == NodeKind::conditional) return conditional_level;
    if (node.kind == NodeKind::unary) return unary_level;
    return node.kind == NodeKind::binary ? precedence(node.op) : primary_level;
  }

  std::string at_least(NodeId id, int wanted, const Place& place) const {
    if (level(ast_.node(id)) >= wanted) return part(id, place);
    return "(" + part(id, {place.column + 1, place.indent + step, place.broken}) + ")";
  }

  // `(a.b).c` is the field c of `a.b`, even where something is called `a.b.c`.
  std::string receiver(const Node& node, const Place& place) const {
    const NodeId id = node.children[0];
    const bool apart = ast_.node(id).parenthesised && !dotted_path(ast_, id).empty();
    return at_least(id, apart ? primary_level + 1 : primary_level, place);
  }

  // As written: raw texts, hexadecimal numbers and quotes are their author's choice.
  std::string literal(const Node& node) const {
    if (node.focus.end > ast_.text().size() || node.focus.empty()) return to_literal(node.literal);
    return ast_.text().substr(node.focus.begin, node.focus.size());
  }

  static std::string name(const std::string& text) {
    if (!text.starts_with(iteration_prefix)) return text;
    const std::size_t colon = text.rfind(':');
    return fmt::format("cel.iterVar({}, {})", text.substr(iteration_prefix.size(), colon - iteration_prefix.size()),
                       text.substr(colon + 1));
  }

  static std::string field(const Node& node) { return node.quoted ? "`" + node.text + "`" : node.text; }

  // The blank between two parts, or the line end that stands for it, and where the next part begins.
  static std::string gap(const Place& place) {
    return place.broken ? "\n" + std::string(place.indent, ' ') : std::string(" ");
  }
  static Place behind_gap(const Place& place) { return {place.indent, place.indent + step, place.broken}; }

  // Parts that were printed, between brackets. Broken: each on a line of its own.
  static std::string enclosed(std::string_view open, const std::vector<std::string>& parts, std::string_view close,
                              const Place& place) {
    std::string text(open);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) text += ',';
      if (i > 0 || place.broken) text += gap(place);
      text += parts[i];
    }
    return text.append(close);
  }

  std::vector<std::string> printed(const std::vector<NodeId>& ids, std::size_t first, const Place& place) const {
    std::vector<std::string> parts;
    for (std::size_t i = first; i < ids.size(); ++i) parts.push_back(part(ids[i], behind_gap(place)));
    return parts;
  }

  std::string bracketed(std::string_view open, const std::vector<NodeId>& ids, std::string_view close,
                        const Place& place) const {
    return enclosed(open, printed(ids, 0, place), close, place);
  }

  std::string call(const Node& node, const Place& place) const {
    if (!node.member) {
      const std::string function = (node.rooted ? "." : "") + node.text;
      return node.children.empty() ? function + "()" : bracketed(function + "(", node.children, ")", place);
    }
    const std::string function = receiver(node, place) + "." + field(node);
    if (node.children.size() == 1) return function + "()";
    return enclosed(function + "(", printed(node.children, 1, place), ")", place);
  }

  static bool begins_with_digit(std::string_view text) {
    if (text.starts_with('.')) text.remove_prefix(1);
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
  }

  std::string unary(const Node& node, const Place& place) const {
    const Node& operand = ast_.node(node.children[0]);
    const bool other_sign = operand.kind == NodeKind::unary && operand.op != node.op;
    const Place inside{place.column + 1, place.indent, place.broken};
    std::string text = at_least(node.children[0], unary_level, inside);
    // `-5` is a literal of its own, so `-5.f()` is a call on it.
    const bool number = node.op == Operator::negate && (operand.kind == NodeKind::literal || begins_with_digit(text));
    if (other_sign || number) text = at_least(node.children[0], primary_level + 1, inside);
    return std::string(symbol(node.op)) + text;
  }

  // Broken behind its operators.
  std::string binary(const Node& node, const Place& place) const {
    const int own = precedence(node.op);
    const bool logical = node.op == Operator::logical_and || node.op == Operator::logical_or;
    std::string text = at_least(node.children[0], logical ? own + 1 : own, place);
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      text +=
          fmt::format(" {}{}{}", symbol(node.op), gap(place), at_least(node.children[i], own + 1, behind_gap(place)));
    }
    return text;
  }

  std::string conditional(const Node& node, const Place& place) const {
    // A chain of conditions stays at one indentation.
    const Place last{place.indent, place.indent, place.broken};
    return fmt::format("{} ?{}{} :{}{}", at_least(node.children[0], conditional_level + 1, place), gap(place),
                       at_least(node.children[1], conditional_level + 1, behind_gap(place)), gap(place),
                       part(node.children[2], last));
  }

  std::string list(const Node& node, const Place& place) const {
    if (node.children.empty()) return "[]";
    std::vector<std::string> elements = printed(node.children, 0, place);
    for (std::size_t i = 0; i < node.optional_children.size(); ++i)
      if (node.optional_children[i]) elements[i].insert(0, "?");
    return enclosed("[", elements, "]", place);
  }

  std::string map(const Node& node, const Place& place) const {
    if (node.children.empty()) return "{}";
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < node.children.size(); i += 2) {
      const bool optional = !node.optional_children.empty() && node.optional_children[i / 2];
      entries.push_back(fmt::format("{}{}: {}", optional ? "?" : "", part(node.children[i], behind_gap(place)),
                                    part(node.children[i + 1], behind_gap(place))));
    }
    return enclosed("{", entries, "}", place);
  }

  std::string macro(const Node& node, const Place& place) const {
    switch (node.macro) {
      case Macro::has: return bracketed("has(", node.children, ")", place);
      case Macro::bind: {
        std::vector<std::string> parts = printed(node.children, 0, place);
        parts.insert(parts.begin(), name(node.variable));
        return enclosed("cel.bind(", parts, ")", place);
      }
      case Macro::block: {
        const std::vector<NodeId> slots(node.children.begin(), node.children.end() - 1);
        return enclosed("cel.block(",
                        {bracketed("[", slots, "]", behind_gap(place)), part(node.children.back(), behind_gap(place))},
                        ")", place);
      }
      case Macro::block_index: return fmt::format("cel.index({})", node.index);
      case Macro::none:
      case Macro::all:
      case Macro::exists:
      case Macro::exists_one:
      case Macro::map:
      case Macro::filter:
      case Macro::transform_list:
      case Macro::transform_map:
      case Macro::transform_map_entry:
      case Macro::opt_map:
      case Macro::opt_flat_map: break;
    }
    std::vector<std::string> parts{name(node.variable)};
    if (!node.variable2.empty()) parts.push_back(name(node.variable2));
    for (std::string& one : printed(node.children, 1, place)) parts.push_back(std::move(one));
    return enclosed(fmt::format("{}.{}(", receiver(node, place), node.text), parts, ")", place);
  }

  static constexpr std::size_t step = 2;

  const Ast& ast_;
  std::size_t width_;
};

constexpr std::size_t no_width = SIZE_MAX / 2;

}  // namespace

std::string unparse(const Ast& ast) { return unparse(ast, ast.root()); }

std::string unparse(const Ast& ast, NodeId id) { return Printer(ast, no_width).print(id, 0, 0); }

std::string unparse(const Ast& ast, const Layout& layout) {
  return Printer(ast, layout.width).print(ast.root(), layout.column, layout.indent);
}

}  // namespace dealflow::cel
