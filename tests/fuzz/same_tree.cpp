#include "tests/fuzz/same_tree.hpp"

#include <tuple>

namespace dealflow::fuzz {
namespace {

auto own_parts(const cel::Node& node) {
  return std::tie(node.kind, node.op, node.macro, node.member, node.rooted, node.optional, node.quoted, node.index,
                  node.text, node.variable, node.variable2, node.optional_children);
}

}  // namespace

bool same_tree(const cel::Ast& a, cel::NodeId in_a, const cel::Ast& b, cel::NodeId in_b) {
  const cel::Node& left = a.node(in_a);
  const cel::Node& right = b.node(in_b);
  if (own_parts(left) != own_parts(right) || left.children.size() != right.children.size()) return false;
  if (left.kind == cel::NodeKind::literal) {
    return left.literal.kind() == right.literal.kind() && to_literal(left.literal) == to_literal(right.literal);
  }
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    if (!same_tree(a, left.children[i], b, right.children[i])) return false;
  }
  return true;
}

}  // namespace dealflow::fuzz
