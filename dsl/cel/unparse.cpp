#include "dsl/cel/unparse.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

constexpr int conditional_level = 1;
constexpr int unary_level = 7;
constexpr int primary_level = 8;

constexpr std::string_view iteration_prefix = "@it:";

class Printer {
 public:
  explicit Printer(const Ast& ast) : ast_(ast) {}

  std::string print(NodeId id) const {
    const Node& node = ast_.node(id);
    switch (node.kind) {
      case NodeKind::literal: return literal(node);
      case NodeKind::name: return (node.rooted ? "." : "") + name(node.text);
      case NodeKind::select:
        return at_least(node.children[0], primary_level) + (node.optional ? ".?" : ".") + field(node);
      case NodeKind::index:
        return fmt::format("{}[{}{}]", at_least(node.children[0], primary_level), node.optional ? "?" : "",
                           print(node.children[1]));
      case NodeKind::call: return call(node);
      case NodeKind::unary: return unary(node);
      case NodeKind::binary: return binary(node);
      case NodeKind::conditional:
        return fmt::format("{} ? {} : {}", at_least(node.children[0], conditional_level + 1),
                           at_least(node.children[1], conditional_level + 1), print(node.children[2]));
      case NodeKind::list: return "[" + elements(node) + "]";
      case NodeKind::map: return map(node);
      case NodeKind::macro: return macro(node);
    }
    return {};
  }

 private:
  static int level(const Node& node) {
    if (node.kind == NodeKind::conditional) return conditional_level;
    if (node.kind == NodeKind::unary) return unary_level;
    return node.kind == NodeKind::binary ? precedence(node.op) : primary_level;
  }

  std::string at_least(NodeId id, int wanted) const {
    return level(ast_.node(id)) < wanted ? "(" + print(id) + ")" : print(id);
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

  std::string joined(const std::vector<NodeId>& ids, std::size_t first) const {
    std::string text;
    for (std::size_t i = first; i < ids.size(); ++i) {
      if (i > first) text += ", ";
      text += print(ids[i]);
    }
    return text;
  }

  std::string call(const Node& node) const {
    if (!node.member) return fmt::format("{}{}({})", node.rooted ? "." : "", node.text, joined(node.children, 0));
    return fmt::format("{}.{}({})", at_least(node.children[0], primary_level), field(node), joined(node.children, 1));
  }

  static bool begins_with_digit(std::string_view text) {
    if (text.starts_with('.')) text.remove_prefix(1);
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
  }

  std::string unary(const Node& node) const {
    const Node& operand = ast_.node(node.children[0]);
    const bool other_sign = operand.kind == NodeKind::unary && operand.op != node.op;
    const std::string text = print(node.children[0]);
    // `-5` is a literal of its own, so `-5.f()` is a call on it.
    const bool number =
        node.op == Operator::negate && (operand.kind == NodeKind::literal || begins_with_digit(text));
    const bool close = level(operand) < unary_level || other_sign || number;
    return fmt::format("{}{}", symbol(node.op), close ? "(" + text + ")" : text);
  }

  std::string binary(const Node& node) const {
    const int own = precedence(node.op);
    const bool logical = node.op == Operator::logical_and || node.op == Operator::logical_or;
    std::string text = at_least(node.children[0], logical ? own + 1 : own);
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      text += fmt::format(" {} {}", symbol(node.op), at_least(node.children[i], own + 1));
    }
    return text;
  }

  std::string elements(const Node& node) const {
    std::string text;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (i > 0) text += ", ";
      if (!node.optional_children.empty() && node.optional_children[i]) text += '?';
      text += print(node.children[i]);
    }
    return text;
  }

  std::string map(const Node& node) const {
    std::string text = "{";
    for (std::size_t i = 0; i < node.children.size(); i += 2) {
      if (i > 0) text += ", ";
      if (!node.optional_children.empty() && node.optional_children[i / 2]) text += '?';
      text += fmt::format("{}: {}", print(node.children[i]), print(node.children[i + 1]));
    }
    return text + "}";
  }

  std::string macro(const Node& node) const {
    switch (node.macro) {
      case Macro::has: return fmt::format("has({})", print(node.children[0]));
      case Macro::bind: return fmt::format("cel.bind({}, {})", name(node.variable), joined(node.children, 0));
      case Macro::block: {
        const std::vector<NodeId> slots(node.children.begin(), node.children.end() - 1);
        return fmt::format("cel.block([{}], {})", joined(slots, 0), print(node.children.back()));
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
    std::string variables = name(node.variable);
    if (!node.variable2.empty()) variables += ", " + name(node.variable2);
    return fmt::format("{}.{}({}, {})", at_least(node.children[0], primary_level), node.text, variables,
                       joined(node.children, 1));
  }

  const Ast& ast_;
};

}  // namespace

std::string unparse(const Ast& ast) { return unparse(ast, ast.root()); }

std::string unparse(const Ast& ast, NodeId id) { return Printer(ast).print(id); }

}  // namespace dealflow::cel
