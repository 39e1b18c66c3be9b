// The macros' part of the checker: variables, ranges, results.
#include "dsl/cel/checker.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::cel {
namespace {

TypeKind kind_of(const Type& type) { return type.node().kind; }

}  // namespace

Type Checker::check_macro(NodeId id) {
  const Node& node = ast_.node(id);
  switch (node.macro) {
    case Macro::has: {
      // Only the last field may be absent; what stands before it is read.
      const Node& tested = ast_.node(node.children[0]);
      const Type operand = substitution_.resolve(check(tested.children[0]));
      const bool optional = kind_of(operand) == TypeKind::optional;
      give(node.children[0],
           select_from(optional ? substitution_.resolve(operand.node().arguments[0]) : operand, tested));
      return Type::boolean();
    }
    case Macro::bind: return check_bind(id);
    case Macro::opt_map:
    case Macro::opt_flat_map: return check_optional_map(id);
    case Macro::block: return check_block(id);
    case Macro::block_index: {
      if (blocks_.empty() || node.index >= blocks_.back().types.size()) {
        problem(ProblemCode::unknown_name, node.span,
                fmt::format("`cel.index({})` names nothing that stands before it", node.index));
        return Type::dyn();
      }
      ast_.findings_[id].reference.kind = Reference::Kind::local;
      ast_.findings_[id].reference.local = blocks_.back().first + node.index;
      return blocks_.back().types[node.index];
    }
    case Macro::none:
    case Macro::all:
    case Macro::exists:
    case Macro::exists_one:
    case Macro::map:
    case Macro::filter:
    case Macro::transform_list:
    case Macro::transform_map:
    case Macro::transform_map_entry: break;
  }
  return check_loop(id);
}

void Checker::range_types(const Node& node, const Type& range, Type& first, Type& second) {
  const bool two = !node.variable2.empty();
  first = second = Type::dyn();
  switch (kind_of(range)) {
    case TypeKind::list:
      first = two ? Type::int64() : range.node().arguments[0];
      second = range.node().arguments[0];
      return;
    case TypeKind::map:
      first = range.node().arguments[0];
      second = range.node().arguments[1];
      return;
    case TypeKind::object: first = Type::text(); return;
    case TypeKind::dyn:
    case TypeKind::parameter: return;
    case TypeKind::null:
      if (flow()) return;
      break;
    case TypeKind::boolean:
    case TypeKind::int64:
    case TypeKind::uint64:
    case TypeKind::float64:
    case TypeKind::text:
    case TypeKind::bytes:
    case TypeKind::timestamp:
    case TypeKind::duration:
    case TypeKind::money:
    case TypeKind::optional:
    case TypeKind::type:
    case TypeKind::opaque: break;
  }
  if (!strict()) return;
  problem(ProblemCode::type_mismatch, ast_.node(node.children[0]).span,
          fmt::format("`{}` goes over a list or a map, this is {}", node.text, shown(range)));
}

Type Checker::check_loop(NodeId id) {
  const Node node = ast_.node(id);
  const Type range = substitution_.resolve(check(node.children[0]));
  Type first;
  Type second;
  range_types(node, range, first, second);
  const std::uint32_t local = ast_.local_count_;
  ast_.local_count_ += 2;
  ast_.findings_[id].reference.local = local;
  const std::size_t outer = locals_.size();
  locals_.push_back({node.variable, local, first});
  if (!node.variable2.empty()) locals_.push_back({node.variable2, local + 1, second});
  std::vector<Type> results;
  for (std::size_t i = 1; i < node.children.size(); ++i) results.push_back(check(node.children[i]));
  locals_.resize(outer);

  const bool tests = node.macro == Macro::all || node.macro == Macro::exists || node.macro == Macro::exists_one ||
                     node.macro == Macro::filter;
  if (tests || results.size() == 2)
    expect_bool(node.children[1], results[0], fmt::format("the condition of `{}`", node.text));
  if (node.macro == Macro::filter) return Type::list(first);
  if (tests) return Type::boolean();
  if (node.macro == Macro::transform_map) {
    return Type::map(kind_of(range) == TypeKind::list ? Type::int64() : first, results.back());
  }
  return loop_result(node, results);
}

Type Checker::loop_result(const Node& node, const std::vector<Type>& results) {
  if (node.macro != Macro::transform_map_entry) return Type::list(results.back());
  const Type entry = substitution_.resolve(results.back());
  if (kind_of(entry) == TypeKind::map || kind_of(entry) == TypeKind::dyn || !strict()) return entry;
  problem(ProblemCode::type_mismatch, ast_.node(node.children.back()).span,
          fmt::format("`{}` makes a map of one entry for each element, this is {}", node.text, shown(entry)));
  return Type::dyn();
}

Type Checker::check_bind(NodeId id) {
  const Node node = ast_.node(id);
  const Type init = check(node.children[0]);
  const std::uint32_t local = ast_.local_count_++;
  ast_.findings_[id].reference.local = local;
  locals_.push_back({node.variable, local, init});
  const Type result = check(node.children[1]);
  locals_.pop_back();
  return result;
}

Type Checker::check_optional_map(NodeId id) {
  const Node node = ast_.node(id);
  const Type inner = unwrap_optional(ast_.node(node.children[0]), check(node.children[0]));
  const std::uint32_t local = ast_.local_count_++;
  ast_.findings_[id].reference.local = local;
  locals_.push_back({node.variable, local, inner});
  const Type result = substitution_.resolve(check(node.children[1]));
  locals_.pop_back();
  if (node.macro == Macro::opt_map) return Type::optional(result);
  return Type::optional(unwrap_optional(ast_.node(node.children[1]), result));
}

Type Checker::check_block(NodeId id) {
  const std::vector<NodeId> children = ast_.node(id).children;
  const std::uint32_t first = ast_.local_count_;
  ast_.local_count_ += static_cast<std::uint32_t>(children.size() - 1);
  ast_.findings_[id].reference.local = first;
  blocks_.push_back({first, {}});
  for (std::size_t i = 0; i + 1 < children.size(); ++i) {
    const Type type = check(children[i]);
    blocks_.back().types.push_back(type);
  }
  const Type result = check(children.back());
  blocks_.pop_back();
  return result;
}

}  // namespace dealflow::cel
