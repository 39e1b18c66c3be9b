#include "dsl/cel/ast.hpp"

#include <algorithm>

namespace dealflow::cel {

std::string_view symbol(Operator op) {
  switch (op) {
    case Operator::none: return "";
    case Operator::logical_or: return "||";
    case Operator::logical_and: return "&&";
    case Operator::equal: return "==";
    case Operator::not_equal: return "!=";
    case Operator::less: return "<";
    case Operator::less_equal: return "<=";
    case Operator::greater: return ">";
    case Operator::greater_equal: return ">=";
    case Operator::in: return "in";
    case Operator::add: return "+";
    case Operator::subtract: return "-";
    case Operator::multiply: return "*";
    case Operator::divide: return "/";
    case Operator::modulo: return "%";
    case Operator::logical_not: return "!";
    case Operator::negate: return "-";
  }
  return "";
}

int precedence(Operator op) {
  switch (op) {
    case Operator::none: return 0;
    case Operator::logical_or: return 2;
    case Operator::logical_and: return 3;
    case Operator::equal:
    case Operator::not_equal:
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal:
    case Operator::in: return 4;
    case Operator::add:
    case Operator::subtract: return 5;
    case Operator::multiply:
    case Operator::divide:
    case Operator::modulo: return 6;
    case Operator::logical_not:
    case Operator::negate: return 7;
  }
  return 0;
}

std::vector<std::string> dotted_path(const Ast& ast, NodeId id) {
  std::vector<std::string> path;
  for (;;) {
    const Node& node = ast.node(id);
    path.push_back(node.text);
    if (node.kind == NodeKind::name) break;
    if (node.kind != NodeKind::select || node.optional || node.quoted) return {};
    id = node.children[0];
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace dealflow::cel
