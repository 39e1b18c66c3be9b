#include "dsl/cel/checker.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/cel/equality.hpp"
#include "dsl/cel/operator_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::cel {
namespace {

TypeKind kind_of(const Type& type) { return type.node().kind; }

bool is_open(const Type& type) { return kind_of(type) == TypeKind::dyn || kind_of(type) == TypeKind::parameter; }

std::string joined(const std::vector<std::string>& path) { return fmt::format("{}", fmt::join(path, ".")); }

std::string list_types(const std::vector<Type>& types, const Substitution& substitution) {
  std::string text;
  for (const Type& type : types) {
    if (!text.empty()) text += ", ";
    text += substitution.close(type).to_string();
  }
  return text;
}

bool takes(const Function& function, std::size_t count) {
  return function.variadic ? count >= function.parameters.size() : count == function.parameters.size();
}

const Type& parameter_at(const Function& function, std::size_t index) {
  return function.parameters[std::min(index, function.parameters.size() - 1)];
}

bool key_kind(const Value& key) {
  return key.is(Kind::boolean) || key.is(Kind::int64) || key.is(Kind::uint64) || key.is(Kind::text);
}

}  // namespace

Checker::Checker(Ast& ast, const Names& names) : ast_(ast), names_(names), substitution_(names.options.flow_mode) {}

Problems Checker::run() {
  ast_.findings_.resize(ast_.size());
  ast_.slot_names_ = names_.slot_names;
  check(ast_.root_);
  for (Finding& found : ast_.findings_) found.type = strict() ? substitution_.close(found.type) : Type::dyn();
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.span.begin < b.span.begin; });
  return std::move(problems_);
}

Problem& Checker::problem(ProblemCode code, Span span, std::string message) {
  problems_.push_back({code, span, std::move(message), {}, {}});
  return problems_.back();
}

Type Checker::give(NodeId id, Type type) {
  ast_.findings_[id].type = type;
  return type;
}

// A type of more levels than a value may have is left to the run.
Type Checker::check(NodeId id) {
  Type type = check_node(id);
  return give(id, type.node().levels > limits::expression_depth_max ? Type::dyn() : type);
}

Type Checker::check_node(NodeId id) {
  switch (ast_.node(id).kind) {
    case NodeKind::literal: return check_literal(id);
    case NodeKind::name: return check_name(id);
    case NodeKind::select: return check_select(id);
    case NodeKind::index: return check_index(id);
    case NodeKind::call: return check_call(id);
    case NodeKind::unary: return check_unary(id);
    case NodeKind::binary: return check_binary(id);
    case NodeKind::conditional: return check_conditional(id);
    case NodeKind::list: return check_list(id);
    case NodeKind::map: return check_map(id);
    case NodeKind::macro: return check_macro(id);
  }
  return Type::dyn();
}

Type Checker::check_literal(NodeId id) {
  switch (ast_.node(id).literal.kind()) {
    case Kind::null: return Type::null();
    case Kind::boolean: return Type::boolean();
    case Kind::int64: return Type::int64();
    case Kind::uint64: return Type::uint64();
    case Kind::float64: return Type::float64();
    case Kind::text: return Type::text();
    case Kind::bytes: return Type::bytes();
    case Kind::timestamp:
    case Kind::duration:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::money:
    case Kind::opaque: break;
  }
  return ast_.findings_[id].type;  // not from the text: as its variable was declared
}

void Checker::fold(NodeId id, const Value& value) {
  Node& node = ast_.node(id);
  node.kind = NodeKind::literal;
  node.literal = value;
  node.focus = node.span;  // printed as it was written
  node.children.clear();
  ast_.findings_[id].reference = {};
}

void Checker::fold_field(NodeId id, const Value& key) {
  const Node& node = ast_.node(id);
  const Node& operand = ast_.node(node.children[0]);
  if (node.optional || operand.kind != NodeKind::literal || !operand.literal.is(Kind::map)) return;
  if (const auto value = operand.literal.as_map().find(key))
    fold(id, *value);
  else if (flow())
    fold(id, Value::null());
}

// Names.

const Checker::Local* Checker::find_local(std::string_view name) const {
  const auto found = std::find_if(locals_.rbegin(), locals_.rend(), [&](const Local& l) { return l.name == name; });
  return found == locals_.rend() ? nullptr : &*found;
}

bool Checker::rooted_path(NodeId id) const {
  while (ast_.node(id).kind == NodeKind::select) id = ast_.node(id).children[0];
  return ast_.node(id).rooted;
}

bool Checker::resolve_variable(NodeId id, const std::string& name) {
  Reference& reference = ast_.findings_[id].reference;
  if (const auto found = names_.variables.find(name); found != names_.variables.end()) {
    reference.kind = Reference::Kind::slot;
    reference.slot = found->second.slot;
    give(id, found->second.type);
    if (found->second.value) fold(id, *found->second.value);
    return true;
  }
  if (const auto found = names_.aliases.find(name); found != names_.aliases.end()) {
    const Variable& root = names_.variables.find(found->second.root)->second;
    reference.kind = Reference::Kind::slot;
    reference.slot = root.slot;
    reference.path = {found->second.field};
    const Field* field = root.type.field(found->second.field);
    give(id, field != nullptr ? field->type : Type::dyn());
    return true;
  }
  if (const auto found = names_.types.find(name); found != names_.types.end()) {
    reference.kind = Reference::Kind::type;
    reference.type = found->second;
    give(id, Type::type(found->second));
    return true;
  }
  return false;
}

bool Checker::resolve(NodeId id, const std::string& path) {
  const std::vector<std::string> names = names_.candidates(path, rooted_path(id));
  return std::ranges::any_of(names, [&](const std::string& name) { return resolve_variable(id, name); });
}

Type Checker::check_name(NodeId id) {
  const Node& node = ast_.node(id);
  if (const Local* local = node.rooted ? nullptr : find_local(node.text)) {
    ast_.findings_[id].reference.kind = Reference::Kind::local;
    ast_.findings_[id].reference.local = local->id;
    return local->type;
  }
  if (resolve(id, node.text)) return ast_.findings_[id].type;
  unknown_name(id);
  return Type::dyn();
}

void Checker::unknown_name(NodeId id) {
  const Node& node = ast_.node(id);
  ast_.findings_[id].reference.kind = Reference::Kind::unknown;
  if (!strict()) return;
  Problem& found = problem(ProblemCode::unknown_name, node.focus, fmt::format("unknown name `{}`", node.text));
  if (const auto hint = names_.hints.find(node.text); hint != names_.hints.end()) {
    found.help = hint->second;
    return;
  }
  std::vector<std::string_view> known = names_.known_names();
  for (const Local& local : locals_) known.push_back(local.name);
  found.suggestion = nearest(node.text, known);
  if (!found.suggestion.empty()) found.help = fmt::format("did you mean `{}`?", found.suggestion);
}

// The host's remark on the root of a path, for a field that the root does not have.
std::string Checker::hint_for(NodeId operand) const {
  const Node& node = ast_.node(operand);
  if (node.kind != NodeKind::name) return {};
  const auto hint = names_.hints.find(node.text);
  return hint == names_.hints.end() ? std::string() : hint->second;
}

// Fields and elements.

// `(a.b).c` where `a.b` is the name of something: parentheses choose the field of it over the name `a.b.c`.
bool Checker::is_set_apart(NodeId id) {
  while (ast_.node(id).kind == NodeKind::select) {
    id = ast_.node(id).children[0];
    if (!ast_.node(id).parenthesised || !resolve(id, joined(dotted_path(ast_, id)))) continue;
    ast_.findings_[id].reference = {};  // what it means is decided when it is checked itself
    return true;
  }
  return false;
}

Type Checker::check_select(NodeId id) {
  const Node& node = ast_.node(id);
  const std::vector<std::string> path = dotted_path(ast_, id);
  if (!path.empty() && (rooted_path(id) || find_local(path.front()) == nullptr) && !is_set_apart(id) &&
      resolve(id, joined(path))) {
    return ast_.findings_[id].type;
  }
  const Type operand = substitution_.resolve(check(node.children[0]));
  if (kind_of(operand) == TypeKind::optional) {
    const Type field = select_from(substitution_.resolve(operand.node().arguments[0]), node);
    return kind_of(field) == TypeKind::optional ? field : Type::optional(field);
  }
  const Type field = select_from(operand, node);
  if (node.optional) return Type::optional(field);
  fold_field(id, Value::text(node.text));
  return field;
}

Type Checker::select_from(const Type& operand, const Node& node) {
  switch (kind_of(operand)) {
    case TypeKind::dyn:
    case TypeKind::parameter: return Type::dyn();
    case TypeKind::object: return select_field(operand, node);
    case TypeKind::map:
      if (substitution_.assignable(operand.node().arguments[0], Type::text())) return operand.node().arguments[1];
      break;
    case TypeKind::null:
      if (flow()) return Type::null();
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
    case TypeKind::list:
    case TypeKind::optional:
    case TypeKind::type:
    case TypeKind::opaque: break;
  }
  if (strict()) {
    Problem& found =
        problem(ProblemCode::type_mismatch, node.focus,
                fmt::format("`{}` is read from a value of type {}, which has no fields", node.text, shown(operand)));
    found.help = hint_for(node.children[0]);
  }
  return Type::dyn();
}

Type Checker::select_field(const Type& object, const Node& node) {
  if (const Field* field = object.field(node.text)) return field->type;
  if (!strict()) return Type::dyn();
  Problem& found = problem(ProblemCode::unknown_field, node.focus,
                           fmt::format("`{}` has no field `{}`", object.node().name, node.text));
  found.help = hint_for(node.children[0]);
  std::vector<std::string_view> known;
  for (const Field& field : object.node().fields) known.push_back(field.name);
  found.suggestion = nearest(node.text, known);
  if (found.help.empty() && !found.suggestion.empty()) found.help = fmt::format("did you mean `{}`?", found.suggestion);
  return Type::dyn();
}

Type Checker::check_index(NodeId id) {
  const Node& node = ast_.node(id);
  const Type operand = substitution_.resolve(check(node.children[0]));
  const Type index = substitution_.resolve(check(node.children[1]));
  if (kind_of(operand) == TypeKind::optional) {
    return Type::optional(index_into(substitution_.resolve(operand.node().arguments[0]), index, node));
  }
  const Type element = index_into(operand, index, node);
  if (node.optional) return Type::optional(element);
  if (const Node& key = ast_.node(node.children[1]); key.kind == NodeKind::literal) fold_field(id, key.literal);
  return element;
}

Type Checker::index_into(const Type& operand, const Type& index, const Node& node) {
  const auto numeric = [](TypeKind kind) {
    return kind == TypeKind::int64 || kind == TypeKind::uint64 || kind == TypeKind::float64;
  };
  const Span at = ast_.node(node.children[1]).span;
  switch (kind_of(operand)) {
    case TypeKind::dyn:
    case TypeKind::parameter: return Type::dyn();
    case TypeKind::list: {
      if (substitution_.assignable(Type::int64(), index)) return operand.node().arguments[0];
      if (strict())
        problem(ProblemCode::no_overload, at, fmt::format("a list is indexed by an int, this is {}", shown(index)));
      return operand.node().arguments[0];
    }
    case TypeKind::map: {
      const Type key = substitution_.resolve(operand.node().arguments[0]);
      const bool fits = (numeric(kind_of(key)) && numeric(kind_of(index))) || substitution_.assignable(key, index);
      if (!fits && strict()) {
        problem(ProblemCode::no_overload, at,
                fmt::format("the keys of this map are {}, this is {}", shown(key), shown(index)));
      }
      return operand.node().arguments[1];
    }
    case TypeKind::object: {
      const Node& key = ast_.node(node.children[1]);
      if (key.kind != NodeKind::literal || !key.literal.is(Kind::text)) return Type::dyn();
      Node as_field = node;
      as_field.text = std::string(key.literal.as_text());
      as_field.focus = key.span;
      return select_field(operand, as_field);
    }
    case TypeKind::null:
      if (flow()) return Type::null();
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
  if (strict()) {
    problem(ProblemCode::no_overload, ast_.node(node.children[0]).span,
            fmt::format("a value of type {} cannot be indexed", shown(operand)));
  }
  return Type::dyn();
}

// Calls.

// `math` in `math.greatest(…)`: the receiver is no value but the first part of a function's name.
std::optional<std::string> Checker::namespace_of(NodeId id) {
  const Node& node = ast_.node(id);
  const std::vector<std::string> path = dotted_path(ast_, node.children[0]);
  if (path.empty()) return std::nullopt;
  const bool rooted = rooted_path(node.children[0]);
  if (!rooted && find_local(path.front()) != nullptr) return std::nullopt;
  std::string name = joined(path) + "." + node.text;
  const auto* overloads = names_.find_function(name, rooted);
  if (overloads == nullptr) return std::nullopt;
  return name;
}

Type Checker::check_call(NodeId id) {
  const Node& node = ast_.node(id);
  const std::optional<std::string> qualified = node.member && !node.quoted ? namespace_of(id) : std::nullopt;
  ast_.findings_[id].namespaced = qualified.has_value();
  std::vector<Type> arguments;
  for (std::size_t i = qualified ? 1 : 0; i < node.children.size(); ++i) arguments.push_back(check(node.children[i]));

  const bool rooted = qualified ? rooted_path(node.children[0]) : node.rooted;
  const Call call = node.member && !qualified ? Call::member : Call::global;
  const auto* overloads = names_.find_function(qualified ? *qualified : node.text, rooted);
  std::vector<const Function*> candidates;
  if (overloads != nullptr) {
    for (const Function* function : *overloads) {
      if (callable(*function, call) && takes(*function, arguments.size())) candidates.push_back(function);
    }
  }
  if (candidates.empty() && strict()) {
    const bool known = overloads != nullptr && std::any_of(overloads->begin(), overloads->end(),
                                                           [&](const Function* f) { return callable(*f, call); });
    if (known) {
      problem(ProblemCode::no_overload, node.focus,
              fmt::format("`{}` does not take {} argument{}: ({})", node.text, arguments.size(),
                          arguments.size() == 1 ? "" : "s", list_types(arguments, substitution_)));
    } else {
      unknown_function(id, overloads != nullptr);
    }
    return Type::dyn();
  }
  return check_overloads(id, candidates, arguments);
}

void Checker::unknown_function(NodeId id, bool known_otherwise) {
  const Node& node = ast_.node(id);
  Problem& found = problem(ProblemCode::unknown_function, node.focus, fmt::format("unknown function `{}`", node.text));
  if (known_otherwise) {
    found.help = node.member ? fmt::format("it is called as `{}(…)`", node.text)
                             : fmt::format("it is called on a value: `value.{}(…)`", node.text);
    return;
  }
  found.suggestion = nearest(node.text, names_.known_functions(node.member ? Call::member : Call::global));
  if (!found.suggestion.empty()) found.help = fmt::format("did you mean `{}`?", found.suggestion);
}

Type Checker::check_overloads(NodeId id, const std::vector<const Function*>& candidates,
                              const std::vector<Type>& arguments) {
  std::vector<const Function*>& fitting = ast_.findings_[id].overloads;
  if (!strict()) {
    fitting = candidates;
    return Type::dyn();
  }
  std::optional<Type> result = fit_overloads(candidates, arguments, false, fitting);
  if (!result && flow()) result = fit_overloads(candidates, arguments, true, fitting);
  if (result) return *result;
  const Node& node = ast_.node(id);
  Problem& found = problem(ProblemCode::no_overload, node.focus,
                           fmt::format("`{}` does not take ({})", node.text, list_types(arguments, substitution_)));
  std::string accepted;
  for (const Function* function : candidates) {
    accepted += fmt::format("{}({})", accepted.empty() ? "" : ", ", list_types(function->parameters, substitution_));
  }
  found.help = fmt::format("it takes {}", accepted);
  return Type::dyn();
}

// The overloads that take these arguments, and the type of what they answer. `whole_as_double`: flow mode's row "int
// with double", tried only where no overload takes the numbers as they are.
std::optional<Type> Checker::fit_overloads(const std::vector<const Function*>& candidates,
                                           const std::vector<Type>& arguments, bool whole_as_double,
                                           std::vector<const Function*>& fitting) {
  std::optional<Type> result;
  Substitution::Bindings first_match;
  const auto fits_number = [&](const Type& parameter, const Type& argument) {
    const TypeKind given = kind_of(substitution_.resolve(argument));
    return whole_as_double && kind_of(parameter) == TypeKind::float64 &&
           (given == TypeKind::int64 || given == TypeKind::uint64);
  };
  for (const Function* function : candidates) {
    const Substitution::Mark before = substitution_.mark();
    std::map<std::string, Type> renamed;
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size() && fits; ++i) {
      const Type& parameter = parameter_at(*function, i);
      fits = fits_number(parameter, arguments[i]) ||
             substitution_.assignable(substitution_.instantiate(parameter, renamed), arguments[i]);
    }
    if (!fits) {
      substitution_.undo(before);
      continue;
    }
    const Type type = substitution_.resolve(substitution_.instantiate(function->result, renamed));
    fitting.push_back(function);
    // Another overload is tried against what was known before this one.
    Substitution::Bindings learnt = substitution_.undo(before);
    if (!result) {
      result = type;
      first_match = std::move(learnt);
    } else if (!(*result == type)) {
      result = Type::dyn();
    }
  }
  if (fitting.size() == 1) substitution_.redo(first_match);
  return result;
}

// Operators.

Type Checker::check_unary(NodeId id) {
  const Node& node = ast_.node(id);
  const Type operand = substitution_.resolve(check(node.children[0]));
  const auto type = type_of_unary(node.op, operand, flow());
  if (!type && strict()) {
    problem(ProblemCode::no_overload, node.span, fmt::format("`{}` does not take {}", symbol(node.op), shown(operand)));
  }
  return type.value_or(Type::dyn());
}

Type Checker::check_binary(NodeId id) {
  const Node& node = ast_.node(id);
  if (node.op == Operator::logical_and || node.op == Operator::logical_or) return check_logical(id);
  const Type left = check(node.children[0]);
  const Type right = check(node.children[1]);
  const auto type = type_of_binary(node.op, left, right, substitution_, flow());
  if (type || !strict()) return type.value_or(Type::dyn());
  Problem& found = problem(ProblemCode::no_overload, node.span,
                           fmt::format("`{}` does not take {} and {}", symbol(node.op), shown(left), shown(right)));
  const auto text_with = [&](const Type& a, const Type& b) {
    return kind_of(substitution_.resolve(a)) == TypeKind::text && kind_of(substitution_.resolve(b)) != TypeKind::text;
  };
  if (node.op == Operator::add && (text_with(left, right) || text_with(right, left))) {
    found.help = "`string(…)` makes text of it";
  }
  return Type::dyn();
}

void Checker::expect_bool(NodeId id, const Type& type, std::string_view where) {
  const Type known = substitution_.resolve(type);
  if (substitution_.assignable(Type::boolean(), known) || !strict()) return;
  problem(ProblemCode::type_mismatch, ast_.node(id).span,
          fmt::format("{} must be true or false, this is {}", where, shown(known)));
}

Type Checker::check_logical(NodeId id) {
  const std::vector<NodeId> children = ast_.node(id).children;
  const std::string where = fmt::format("an operand of `{}`", symbol(ast_.node(id).op));
  for (const NodeId child : children) expect_bool(child, check(child), where);
  return Type::boolean();
}

Type Checker::check_conditional(NodeId id) {
  const std::vector<NodeId> children = ast_.node(id).children;
  expect_bool(children[0], check(children[0]), "what stands before `?`");
  const Type then = check(children[1]);
  const Type other = check(children[2]);
  if (substitution_.assignable(then, other)) return substitution_.join(then, other);
  if (substitution_.assignable(other, then)) return substitution_.resolve(other);
  if (flow() || !strict()) return Type::dyn();
  problem(ProblemCode::type_mismatch, ast_.node(id).span,
          fmt::format("the two cases have different types: {} and {}", shown(then), shown(other)));
  return Type::dyn();
}

Type Checker::unwrap_optional(const Node& node, const Type& type) {
  const Type known = substitution_.resolve(type);
  if (kind_of(known) == TypeKind::optional) return known.node().arguments[0];
  if (is_open(known) || !strict()) return Type::dyn();
  problem(ProblemCode::type_mismatch, node.span,
          fmt::format("after `?` an optional value is needed, this is {}", shown(known)));
  return Type::dyn();
}

Type Checker::check_list(NodeId id) {
  const std::vector<NodeId> children = ast_.node(id).children;
  const std::vector<bool> optional = ast_.node(id).optional_children;
  std::optional<Type> element;
  for (std::size_t i = 0; i < children.size(); ++i) {
    Type type = check(children[i]);
    if (!optional.empty() && optional[i]) type = unwrap_optional(ast_.node(children[i]), type);
    element = element ? substitution_.join(*element, type) : type;
  }
  return Type::list(element ? *element : substitution_.fresh());
}

// What cannot be a key is left to the run to refuse. A parameter is not kept: types would grow as trees of themselves.
Type Checker::key_of(const Type& type) const {
  const Type known = substitution_.resolve(type);
  switch (kind_of(known)) {
    case TypeKind::boolean:
    case TypeKind::int64:
    case TypeKind::uint64:
    case TypeKind::text: return known;
    default: return Type::dyn();
  }
}

Type Checker::check_map(NodeId id) {
  const std::vector<NodeId> children = ast_.node(id).children;
  const std::vector<bool> optional = ast_.node(id).optional_children;
  std::optional<Type> key;
  std::optional<Type> value;
  for (std::size_t i = 0; i < children.size(); i += 2) {
    const Type key_type = key_of(check(children[i]));
    Type type = check(children[i + 1]);
    if (!optional.empty() && optional[i / 2]) type = unwrap_optional(ast_.node(children[i + 1]), type);
    key = key ? substitution_.join(*key, key_type) : key_type;
    value = value ? substitution_.join(*value, type) : type;
  }
  check_keys(ast_.node(id));
  return Type::map(key ? *key : substitution_.fresh(), value ? *value : substitution_.fresh());
}

void Checker::check_keys(const Node& node) {
  if (!strict()) return;
  std::vector<std::pair<Value, Span>> seen;
  for (std::size_t i = 0; i < node.children.size(); i += 2) {
    const Node& key = ast_.node(node.children[i]);
    if (key.kind != NodeKind::literal) continue;
    if (!key_kind(key.literal)) {
      problem(ProblemCode::bad_literal, key.span, fmt::format("{} cannot be a key", to_literal(key.literal)));
      continue;
    }
    seen.emplace_back(key.literal, key.span);
  }
  std::stable_sort(seen.begin(), seen.end(),
                   [](const auto& a, const auto& b) { return compare_keys(a.first, b.first) < 0; });
  for (std::size_t i = 1; i < seen.size(); ++i) {
    if (compare_keys(seen[i - 1].first, seen[i].first) != 0) continue;
    problem(ProblemCode::bad_literal, seen[i].second,
            fmt::format("the key {} stands twice in this map", to_literal(seen[i].first)));
  }
}

}  // namespace dealflow::cel
