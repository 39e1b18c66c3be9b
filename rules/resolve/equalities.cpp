#include "rules/resolve/equalities.hpp"

#include "dsl/cel/ast.hpp"
#include "rules/plan/plan.hpp"

#include <optional>

namespace dealflow::rules {
namespace {

// The path inside `data` that a name or a chain of selects stands for; nothing for anything else.
std::optional<std::vector<std::string>> data_path(const cel::Ast& ast, cel::NodeId id) {
  const cel::Reference& reference = ast.reference(id);
  if (reference.kind == cel::Reference::Kind::slot)
    return reference.slot == slot::data ? std::optional(reference.path) : std::nullopt;
  const cel::Node& node = ast.node(id);
  if (node.kind != cel::NodeKind::select || node.optional) return std::nullopt;
  auto path = data_path(ast, node.children[0]);
  if (path) path->push_back(node.text);
  return path;
}

void add_equality(const cel::Ast& ast, const cel::Node& node, std::vector<Equality>& found) {
  for (const auto& [attribute, constant] :
       {std::pair{node.children[0], node.children[1]}, std::pair{node.children[1], node.children[0]}}) {
    const cel::Node& literal = ast.node(constant);
    if (literal.kind != cel::NodeKind::literal) continue;
    if (auto path = data_path(ast, attribute); path && !path->empty())
      found.push_back({std::move(*path), literal.literal, literal.span});
  }
}

void add_conjuncts(const cel::Ast& ast, cel::NodeId id, std::vector<Equality>& found) {
  const cel::Node& node = ast.node(id);
  if (node.kind != cel::NodeKind::binary) return;
  if (node.op == cel::Operator::equal) add_equality(ast, node, found);
  if (node.op == cel::Operator::logical_and)
    for (const cel::NodeId child : node.children) add_conjuncts(ast, child, found);
}

}  // namespace

std::vector<Equality> data_equalities(const cel::Program& condition) {
  std::vector<Equality> found;
  if (condition.ast().checked()) add_conjuncts(condition.ast(), condition.ast().root(), found);
  return found;
}

std::string join_path(const std::vector<std::string>& path) {
  std::string joined;
  for (const std::string& step : path) {
    if (!joined.empty()) joined.push_back('.');
    joined += step;
  }
  return joined;
}

}  // namespace dealflow::rules
