#include "tests/cel/reference/evaluator.hpp"

#include <algorithm>

namespace dealflow::cel::reference {
namespace {

using Code = EvaluationErrorCode;

std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

bool accepts(const Type& type, const Value& value) {
  switch (type.node().kind) {
    case TypeKind::dyn:
    case TypeKind::parameter: return true;
    case TypeKind::null: return value.is(Kind::null);
    case TypeKind::boolean: return value.is(Kind::boolean);
    case TypeKind::int64: return value.is(Kind::int64);
    case TypeKind::uint64: return value.is(Kind::uint64);
    case TypeKind::float64: return value.is(Kind::float64);
    case TypeKind::text: return value.is(Kind::text);
    case TypeKind::bytes: return value.is(Kind::bytes);
    case TypeKind::timestamp: return value.is(Kind::timestamp);
    case TypeKind::duration: return value.is(Kind::duration);
    case TypeKind::money: return value.is(Kind::money);
    case TypeKind::list: return value.is(Kind::list);
    case TypeKind::map:
    case TypeKind::object: return value.is(Kind::map);
    case TypeKind::optional: return value.is(Kind::optional);
    case TypeKind::type: return value.is(Kind::type);
    case TypeKind::opaque: return value.is(Kind::opaque) && value.as_opaque().type_name() == type.node().name;
  }
  return false;
}

// Of a variadic function the last parameter stands for all that follow.
const Type& parameter(const Function& function, std::size_t index) {
  return function.parameters[std::min(index, function.parameters.size() - 1)];
}

bool takes_count(const Function& function, std::size_t count) {
  return function.variadic ? count >= function.parameters.size() : count == function.parameters.size();
}

bool takes(const Function& function, const std::vector<Value>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!accepts(parameter(function, i), arguments[i])) return false;
  }
  return true;
}

// Flow mode: where a double is asked for, a whole number stands for it.
std::vector<Value> wholes_as_doubles(const Function& function, std::vector<Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Value& value = arguments[i];
    if (parameter(function, i).node().kind != TypeKind::float64) continue;
    if (value.is(Kind::int64)) value = Value::float64(static_cast<double>(value.as_int()));
    if (value.is(Kind::uint64)) value = Value::float64(static_cast<double>(value.as_uint()));
  }
  return arguments;
}

}  // namespace

void World::add(const Library& library) {
  for (const Function& function : library.functions) functions[std::string(function.name)].push_back(&function);
}

Outcome Evaluator::evaluate(NodeId id) {
  const Node& node = ast_.node(id);
  switch (node.kind) {
    case NodeKind::literal: return node.literal;
    case NodeKind::name: return name(id);
    case NodeKind::select: return select(id);
    case NodeKind::index: return index(node);
    case NodeKind::call: return call(node);
    case NodeKind::unary: {
      const Outcome operand = evaluate(node.children[0]);
      return operand ? unary(node.op, *operand, world_.flow) : operand;
    }
    case NodeKind::binary: return operation(node);
    case NodeKind::conditional: return conditional(node);
    case NodeKind::list: return list(node);
    case NodeKind::map: return map(node);
    case NodeKind::macro: return macro(node);
  }
  return error(Code::unknown_name);
}

// Names.

bool Evaluator::rooted(NodeId id) const {
  while (ast_.node(id).kind == NodeKind::select) id = ast_.node(id).children[0];
  return ast_.node(id).rooted;
}

// In the container "a.b": a.b.name, a.name, name.
std::vector<std::string> Evaluator::in_container(const std::string& name, bool rooted) const {
  std::vector<std::string> names{name};
  if (rooted) return names;
  for (std::size_t end = 0; end < world_.container.size();) {
    end = std::min(world_.container.find('.', end + 1), world_.container.size());
    names.push_back(world_.container.substr(0, end) + "." + name);
  }
  std::reverse(names.begin(), names.end());
  return names;
}

const Outcome* Evaluator::local(std::string_view name) const {
  const auto found = std::find_if(locals_.rbegin(), locals_.rend(), [&](const auto& l) { return l.first == name; });
  return found == locals_.rend() ? nullptr : &found->second;
}

std::optional<Value> Evaluator::global(const std::string& name, bool rooted) const {
  for (const std::string& candidate : in_container(name, rooted)) {
    if (const auto found = world_.variables.find(candidate); found != world_.variables.end()) return found->second;
    if (const auto found = world_.types.find(candidate); found != world_.types.end()) {
      return Value::type(&found->second.node());
    }
  }
  return std::nullopt;
}

const std::vector<const Function*>* Evaluator::functions(const std::string& name, bool rooted) const {
  for (const std::string& candidate : in_container(name, rooted)) {
    if (const auto found = world_.functions.find(candidate); found != world_.functions.end()) return &found->second;
  }
  return nullptr;
}

Outcome Evaluator::name(NodeId id) {
  const Node& node = ast_.node(id);
  if (!node.rooted) {
    if (const Outcome* found = local(node.text)) return *found;
  }
  if (const auto found = global(node.text, node.rooted)) return *found;
  return error(Code::unknown_name);
}

// Fields and elements.

Outcome Evaluator::select(NodeId id) {
  const std::vector<std::string> path = dotted_path(ast_, id);
  if (!path.empty() && (rooted(id) || local(path.front()) == nullptr)) {
    if (const auto found = global(joined(path), rooted(id))) return *found;
  }
  const Node& node = ast_.node(id);
  const Outcome operand = evaluate(node.children[0]);
  if (!operand) return operand;
  return field(*operand, Value::text(node.text), node.optional);
}

Outcome Evaluator::field(const Value& operand, const Value& key, bool optional) {
  if (operand.is(Kind::optional)) {
    return operand.as_optional() == nullptr ? Outcome(operand) : field(*operand.as_optional(), key, true);
  }
  if (operand.is(Kind::map)) {
    const auto found = find(operand.as_map(), key);
    if (optional) return found ? some(*found) : Value::optional(nullptr);
    if (found) return *found;
    return world_.flow ? Outcome(Value::null()) : error(Code::no_such_key);
  }
  if (world_.flow && operand.is_null()) return optional ? Value::optional(nullptr) : Value::null();
  return error(Code::no_such_overload);
}

Outcome Evaluator::index(const Node& node) {
  const Outcome operand = evaluate(node.children[0]);
  if (!operand) return operand;
  const Outcome key = evaluate(node.children[1]);
  if (!key) return key;
  return index_of(*operand, *key, node.optional);
}

Outcome Evaluator::index_of(const Value& operand, const Value& key, bool optional) {
  if (operand.is(Kind::optional)) {
    return operand.as_optional() == nullptr ? Outcome(operand) : index_of(*operand.as_optional(), key, true);
  }
  if (operand.is(Kind::map)) return field(operand, key, optional);
  if (operand.is(Kind::list)) {
    const Outcome found = element(operand.as_list(), key);
    if (found) return optional ? some(*found) : *found;
    if (optional && found.error() == Code::index_out_of_range) return Value::optional(nullptr);
    if (!optional && world_.flow && key.is_null()) return Value::null();
    return found;
  }
  if (world_.flow && operand.is_null()) return optional ? Value::optional(nullptr) : Value::null();
  if (world_.flow && !optional && key.is_null()) return Value::null();
  return error(Code::no_such_overload);
}

Outcome Evaluator::has(const Node& node) {
  const Node& tested = ast_.node(node.children[0]);
  Outcome operand = evaluate(tested.children[0]);
  if (!operand) return operand;
  if (operand->is(Kind::optional)) {
    if (operand->as_optional() == nullptr) return Value::boolean(false);
    operand = *operand->as_optional();
  }
  if (operand->is(Kind::map)) {
    const auto found = find(operand->as_map(), Value::text(tested.text));
    return Value::boolean(found && !(world_.flow && found->is_null()));
  }
  if (world_.flow && operand->is_null()) return Value::boolean(false);
  return error(Code::no_such_overload);
}

// Calls and operators.

Outcome Evaluator::call(const Node& node) {
  const std::vector<const Function*>* named = nullptr;
  bool member = node.member;
  if (node.member && !node.quoted) {
    const std::vector<std::string> path = dotted_path(ast_, node.children[0]);
    if (!path.empty() && (rooted(node.children[0]) || local(path.front()) == nullptr)) {
      named = functions(joined(path) + "." + node.text, rooted(node.children[0]));
      if (named != nullptr) member = false;
    }
  }
  const std::size_t first = node.member && !member ? 1 : 0;
  std::vector<Value> arguments;
  for (std::size_t i = first; i < node.children.size(); ++i) {
    const Outcome argument = evaluate(node.children[i]);
    if (!argument) return argument;
    arguments.push_back(*argument);
    const bool decides = i == 0 && (node.text == "or" || node.text == "orValue");
    if (decides && argument->is(Kind::optional) && argument->as_optional() != nullptr) {
      return node.text == "or" ? *argument : *argument->as_optional();
    }
  }
  if (named == nullptr) named = functions(node.text, node.rooted);
  std::vector<const Function*> overloads;
  if (named != nullptr) {
    for (const Function* function : *named) {
      if (callable(*function, member ? Call::member : Call::global) && takes_count(*function, arguments.size()))
        overloads.push_back(function);
    }
  }
  return overloads.empty() ? Outcome(error(Code::unknown_name)) : invoke(overloads, arguments);
}

Outcome Evaluator::invoke(const std::vector<const Function*>& overloads, const std::vector<Value>& arguments) {
  const auto answer = [&](const Function& function, const std::vector<Value>& given) {
    CallContext context{arena_, world_.flow, {}, {}};
    const CallResult result = function.body(context, given);
    return result ? Outcome(*result) : error(result.error().code);
  };
  for (const Function* function : overloads) {
    if (takes(*function, arguments)) return answer(*function, arguments);
  }
  for (const Function* function : overloads) {
    const std::vector<Value> converted = wholes_as_doubles(*function, arguments);
    if (world_.flow && takes(*function, converted)) return answer(*function, converted);
  }
  const bool absent = std::any_of(arguments.begin(), arguments.end(), [](const Value& v) { return v.is_null(); });
  if (!world_.flow || !absent) return error(Code::no_such_overload);
  const bool tests = std::all_of(overloads.begin(), overloads.end(),
                                 [](const Function* f) { return f->result.node().kind == TypeKind::boolean; });
  return tests ? Value::boolean(false) : Value::null();
}

Outcome Evaluator::operation(const Node& node) {
  Outcome left = evaluate(node.children[0]);
  if (node.op == Operator::logical_and || node.op == Operator::logical_or) {
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      left = logical(node.op, left, evaluate(node.children[i]), world_.flow);
    }
    return left;
  }
  if (!left) return left;
  const Outcome right = evaluate(node.children[1]);
  if (!right) return right;
  switch (node.op) {
    case Operator::equal:
    case Operator::not_equal: return equality(node.op, *left, *right);
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal: return order(node.op, *left, *right, world_.flow);
    case Operator::in: return membership(*left, *right, world_.flow);
    default: return arithmetic(node.op, *left, *right, world_.flow, arena_);
  }
}

Outcome Evaluator::conditional(const Node& node) {
  const Outcome condition = evaluate(node.children[0]);
  if (!condition) return condition;
  if (world_.flow && condition->is_null()) return evaluate(node.children[2]);
  if (!condition->is(Kind::boolean)) return error(Code::no_such_overload);
  return evaluate(node.children[condition->as_bool() ? 1 : 2]);
}

// Lists and maps.

Outcome Evaluator::list(const Node& node) {
  std::vector<Value> elements;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Outcome element = evaluate(node.children[i]);
    if (!element) return element;
    if (node.optional_children.empty() || !node.optional_children[i]) {
      elements.push_back(*element);
      continue;
    }
    if (!element->is(Kind::optional)) return error(Code::no_such_overload);
    if (element->as_optional() != nullptr) elements.push_back(*element->as_optional());
  }
  return make_list(arena_, elements);
}

std::optional<EvaluationErrorCode> Evaluator::put(Entries& entries, const Value& key, const Value& value) const {
  const bool allowed = key.is(Kind::boolean) || key.is(Kind::int64) || key.is(Kind::uint64) || key.is(Kind::text);
  if (!allowed) return Code::no_such_overload;
  for (const auto& [other, ignored] : entries) {
    if (same(other, key)) return Code::function;
  }
  entries.emplace_back(key, value);
  return std::nullopt;
}

Outcome Evaluator::map(const Node& node) {
  Entries entries;
  for (std::size_t i = 0; i < node.children.size(); i += 2) {
    const Outcome key = evaluate(node.children[i]);
    if (!key) return key;
    Outcome value = evaluate(node.children[i + 1]);
    if (!value) return value;
    if (!node.optional_children.empty() && node.optional_children[i / 2]) {
      if (!value->is(Kind::optional)) return error(Code::no_such_overload);
      if (value->as_optional() == nullptr) continue;
      value = *value->as_optional();
    }
    if (const auto refused = put(entries, *key, *value)) return error(*refused);
  }
  return make_map(arena_, entries);
}

}  // namespace dealflow::cel::reference
