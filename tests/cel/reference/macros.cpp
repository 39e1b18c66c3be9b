// The macros of the reference evaluator.
// Source: CEL language definition, "Macros"; the extension documents for two variables, bind, block and optionals.
#include "tests/cel/reference/evaluator.hpp"

namespace dealflow::cel::reference {
namespace {

using Code = EvaluationErrorCode;

// One variable: an element, a key. Two: place and element, key and value.
std::vector<std::pair<Value, Value>> elements_of(const Value& range, bool two) {
  std::vector<std::pair<Value, Value>> result;
  if (range.is(Kind::map)) {
    for (std::size_t i = 0; i < range.as_map().size(); ++i) result.push_back(range.as_map().at(i));
    return result;
  }
  for (std::size_t i = 0; i < range.as_list().size(); ++i) {
    const Value element = range.as_list().at(i);
    result.emplace_back(two ? Value::int64(static_cast<std::int64_t>(i)) : element, element);
  }
  return result;
}

}  // namespace

Outcome Evaluator::macro(const Node& node) {
  switch (node.macro) {
    case Macro::has: return has(node);
    case Macro::bind: return bind(node);
    case Macro::block: return block(node);
    case Macro::block_index: return blocks_.back()[node.index];
    case Macro::opt_map:
    case Macro::opt_flat_map: return optional_map(node);
    default: return loop(node);
  }
}

// An error in what is bound counts only where the name is used.
Outcome Evaluator::bind(const Node& node) {
  Outcome init = evaluate(node.children[0]);
  locals_.emplace_back(node.variable, std::move(init));
  Outcome result = evaluate(node.children[1]);
  locals_.pop_back();
  return result;
}

Outcome Evaluator::block(const Node& node) {
  blocks_.emplace_back();
  for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
    Outcome slot = evaluate(node.children[i]);
    blocks_.back().push_back(std::move(slot));
  }
  Outcome result = evaluate(node.children.back());
  blocks_.pop_back();
  return result;
}

Outcome Evaluator::optional_map(const Node& node) {
  const Outcome operand = evaluate(node.children[0]);
  if (!operand) return operand;
  if (world_.flow && operand->is_null()) return Value::null();
  if (!operand->is(Kind::optional)) return error(Code::no_such_overload);
  if (operand->as_optional() == nullptr) return *operand;
  locals_.emplace_back(node.variable, *operand->as_optional());
  Outcome result = evaluate(node.children[1]);
  locals_.pop_back();
  if (!result) return result;
  if (node.macro == Macro::opt_map) return some(*result);
  return result->is(Kind::optional) ? result : error(Code::no_such_overload);
}

Outcome Evaluator::with(const Node& node, const std::pair<Value, Value>& element, NodeId body) {
  const std::size_t outer = locals_.size();
  locals_.emplace_back(node.variable, element.first);
  if (!node.variable2.empty()) locals_.emplace_back(node.variable2, element.second);
  Outcome result = evaluate(body);
  locals_.resize(outer, {"", Value::null()});
  return result;
}

tl::expected<bool, EvaluationErrorCode> Evaluator::passes(const Outcome& condition) const {
  if (!condition) return error(condition.error());
  if (world_.flow && condition->is_null()) return false;
  if (!condition->is(Kind::boolean)) return error(Code::no_such_overload);
  return condition->as_bool();
}

Outcome Evaluator::loop(const Node& node) {
  const Outcome range = evaluate(node.children[0]);
  if (!range) return range;
  if (world_.flow && range->is_null()) return Value::null();
  if (!range->is(Kind::list) && !range->is(Kind::map)) return error(Code::no_such_overload);
  const Entries elements = elements_of(*range, !node.variable2.empty());
  if (node.macro == Macro::all || node.macro == Macro::exists) return quantifier(node, elements);
  if (node.macro == Macro::exists_one) return one(node, elements);
  return gather(node, elements);
}

// `all` is `&&` over the elements and `exists` is `||`.
Outcome Evaluator::quantifier(const Node& node, const Entries& range) {
  const bool deciding = node.macro == Macro::exists;
  const Operator op = deciding ? Operator::logical_or : Operator::logical_and;
  Outcome answer = Value::boolean(!deciding);
  for (const auto& element : range) {
    answer = logical(op, answer, with(node, element, node.children[1]), world_.flow);
    if (answer && answer->is(Kind::boolean) && answer->as_bool() == deciding) break;
  }
  return answer;
}

Outcome Evaluator::one(const Node& node, const Entries& range) {
  std::size_t count = 0;
  for (const auto& element : range) {
    const auto passed = passes(with(node, element, node.children[1]));
    if (!passed) return error(passed.error());
    count += *passed ? 1 : 0;
  }
  return Value::boolean(count == 1);
}

// What filter, map and the transforming macros make, element by element.
Outcome Evaluator::gather(const Node& node, const Entries& range) {
  const bool makes_map = node.macro == Macro::transform_map || node.macro == Macro::transform_map_entry;
  std::vector<Value> list;
  Entries entries;
  for (const auto& element : range) {
    if (node.macro == Macro::filter || node.children.size() == 3) {
      const auto passed = passes(with(node, element, node.children[1]));
      if (!passed) return error(passed.error());
      if (!*passed) continue;
    }
    if (node.macro == Macro::filter) {
      list.push_back(element.first);
      continue;
    }
    const Outcome made = with(node, element, node.children.back());
    if (!made) return made;
    if (!makes_map) {
      list.push_back(*made);
      continue;
    }
    if (node.macro == Macro::transform_map) {
      if (const auto refused = put(entries, element.first, *made)) return error(*refused);
      continue;
    }
    if (!made->is(Kind::map)) return error(Code::no_such_overload);
    for (std::size_t i = 0; i < made->as_map().size(); ++i) {
      const auto [key, value] = made->as_map().at(i);
      if (const auto refused = put(entries, key, value)) return error(*refused);
    }
  }
  return makes_map ? make_map(arena_, entries) : make_list(arena_, list);
}

}  // namespace dealflow::cel::reference
