#include "rules/resolve/equalities.hpp"

#include "dsl/cel/ast.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/rooted_path.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace dealflow::rules {
namespace {

// The path inside of a root; nothing for anything else.
std::optional<std::vector<std::string>> path_in(cel::Slot root, const cel::Ast& ast, cel::NodeId id) {
  auto path = rooted_path(ast, id);
  return path && path->root == root ? std::optional(std::move(path->path)) : std::nullopt;
}

struct Collector {
  const cel::Ast& ast;
  cel::Slot root;
  std::vector<Equality> found;

  void equality(cel::NodeId attribute, cel::NodeId constant) {
    const cel::Node& literal = ast.node(constant);
    if (literal.kind != cel::NodeKind::literal) return;
    if (auto path = path_in(root, ast, attribute); path && !path->empty())
      found.push_back({std::move(*path), literal.literal, literal.span});
  }

  void conjuncts(cel::NodeId id);
  void alternative(const cel::Node& node);
};

// Whether it is false whatever the event: `"pop-10" == null`, as inputs of a template make it.
bool never_holds(const cel::Ast& ast, const cel::Node& node) {
  if (node.kind == cel::NodeKind::literal) return node.literal.is(cel::Kind::boolean) && !node.literal.as_bool();
  if (node.kind != cel::NodeKind::binary || node.op != cel::Operator::equal) return false;
  const cel::Node& left = ast.node(node.children[0]);
  const cel::Node& right = ast.node(node.children[1]);
  return left.kind == cel::NodeKind::literal && right.kind == cel::NodeKind::literal &&
         !cel::equal(left.literal, right.literal);
}

// Of alternatives all but one of which never hold, that one must.
void Collector::alternative(const cel::Node& node) {
  std::vector<cel::NodeId> possible;
  for (const cel::NodeId child : node.children)
    if (!never_holds(ast, ast.node(child))) possible.push_back(child);
  if (possible.size() == 1) conjuncts(possible.front());
}

void Collector::conjuncts(cel::NodeId id) {
  const cel::Node& node = ast.node(id);
  if (node.kind != cel::NodeKind::binary) return;
  if (node.op == cel::Operator::equal) {
    equality(node.children[0], node.children[1]);
    equality(node.children[1], node.children[0]);
  }
  // A list of one.
  if (node.op == cel::Operator::in)
    if (const cel::Node& list = ast.node(node.children[1]);
        list.kind == cel::NodeKind::list && list.children.size() == 1 && list.optional_children.empty())
      equality(node.children[0], list.children.front());
  if (node.op == cel::Operator::logical_or) alternative(node);
  if (node.op == cel::Operator::logical_and)
    for (const cel::NodeId child : node.children) conjuncts(child);
}

}  // namespace

std::vector<Equality> equalities_in(cel::Slot root, const cel::Program& condition) {
  Collector collector{condition.ast(), root, {}};
  if (condition.ast().checked()) collector.conjuncts(condition.ast().root());
  return std::move(collector.found);
}

std::vector<Equality> data_equalities(const cel::Program& condition) { return equalities_in(slot::data, condition); }

namespace {

std::optional<double> number_of(const cel::Node& node) {
  if (node.kind != cel::NodeKind::literal) return std::nullopt;
  if (node.literal.is(cel::Kind::int64)) return static_cast<double>(node.literal.as_int());
  if (node.literal.is(cel::Kind::float64)) return node.literal.as_double();
  return std::nullopt;
}

void narrow(Range& range, cel::Operator op, double bound) {
  const bool included = op == cel::Operator::less_equal || op == cel::Operator::greater_equal;
  const bool from_above = op == cel::Operator::less || op == cel::Operator::less_equal;
  if (from_above && (bound < range.high || (bound == range.high && !included))) {
    range.high = bound;
    range.high_included = included;
  } else if (!from_above && (bound > range.low || (bound == range.low && !included))) {
    range.low = bound;
    range.low_included = included;
  }
}

cel::Operator mirrored(cel::Operator op) {
  switch (op) {
    case cel::Operator::less: return cel::Operator::greater;
    case cel::Operator::less_equal: return cel::Operator::greater_equal;
    case cel::Operator::greater: return cel::Operator::less;
    case cel::Operator::greater_equal: return cel::Operator::less_equal;
    default: return op;
  }
}

void add_range(const cel::Ast& ast, const cel::Node& node, std::vector<Range>& found) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (node.kind != cel::NodeKind::binary || mirrored(node.op) == node.op) return;
  const auto right = number_of(ast.node(node.children[1]));
  const auto left = number_of(ast.node(node.children[0]));
  if (right.has_value() == left.has_value()) return;
  auto path = path_in(slot::data, ast, node.children[right ? 0 : 1]);
  if (!path || path->empty()) return;
  auto range = std::find_if(found.begin(), found.end(), [&](const Range& one) { return one.path == *path; });
  if (range == found.end()) range = found.insert(found.end(), Range{std::move(*path), -infinity, infinity});
  narrow(*range, right ? node.op : mirrored(node.op), right ? *right : *left);
}

}  // namespace

std::vector<Range> data_ranges(const cel::Program& condition) {
  std::vector<Range> found;
  const cel::Ast& ast = condition.ast();
  if (!ast.checked()) return found;
  const cel::Node& root = ast.node(ast.root());
  add_range(ast, root, found);
  if (root.kind == cel::NodeKind::binary && root.op == cel::Operator::logical_and)
    for (const cel::NodeId part : root.children) add_range(ast, ast.node(part), found);
  return found;
}

bool are_apart(const Range& a, const Range& b) {
  if (a.path != b.path) return false;
  const auto before = [](const Range& one, const Range& other) {
    return one.high < other.low || (one.high == other.low && !(one.high_included && other.low_included));
  };
  return before(a, b) || before(b, a);
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
