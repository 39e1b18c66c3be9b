#include "dsl/cel/substitution.hpp"

#include <charconv>

namespace dealflow::cel {
namespace {

Type with_arguments(const Type& type, std::vector<Type> arguments) {
  switch (type.node().kind) {
    case TypeKind::list: return Type::list(std::move(arguments[0]));
    case TypeKind::map: return Type::map(std::move(arguments[0]), std::move(arguments[1]));
    case TypeKind::optional: return Type::optional(std::move(arguments[0]));
    case TypeKind::type: return Type::type(std::move(arguments[0]));
    case TypeKind::dyn:
    case TypeKind::null:
    case TypeKind::boolean:
    case TypeKind::int64:
    case TypeKind::uint64:
    case TypeKind::float64:
    case TypeKind::text:
    case TypeKind::bytes:
    case TypeKind::timestamp:
    case TypeKind::duration:
    case TypeKind::money:
    case TypeKind::opaque:
    case TypeKind::parameter:
    case TypeKind::object: break;
  }
  return type;
}

// Types that the language itself lets be null, as messages of a protocol are.
bool may_be_null(TypeKind kind) {
  return kind == TypeKind::timestamp || kind == TypeKind::duration || kind == TypeKind::opaque ||
         kind == TypeKind::optional || kind == TypeKind::object;
}

}  // namespace

void Substitution::bind(std::size_t parameter, const Type& type) {
  bound_[parameter] = type;
  trail_.push_back(parameter);
}

Substitution::Bindings Substitution::undo(Mark mark) {
  Bindings undone;
  for (; trail_.size() > mark; trail_.pop_back()) {
    undone.emplace_back(trail_.back(), *bound_[trail_.back()]);
    bound_[trail_.back()].reset();
  }
  return undone;
}

void Substitution::redo(const Bindings& bindings) {
  for (auto it = bindings.rbegin(); it != bindings.rend(); ++it) bind(it->first, it->second);
}

Type Substitution::fresh() {
  bound_.emplace_back();
  return Type::parameter("$" + std::to_string(bound_.size() - 1));
}

std::optional<std::size_t> Substitution::open(const Type& type) const {
  const TypeNode& node = type.node();
  if (node.kind != TypeKind::parameter || node.name.empty() || node.name[0] != '$') return std::nullopt;
  std::size_t index = 0;
  std::from_chars(node.name.data() + 1, node.name.data() + node.name.size(), index);
  return index;
}

Type Substitution::walk(Type type) const {
  for (auto index = open(type); index && bound_[*index]; index = open(type)) type = *bound_[*index];
  return type;
}

template <class OnOpen>
Type Substitution::rebuild(const Type& type, const OnOpen& on_open) const {
  const Type known = walk(type);
  if (known.node().kind == TypeKind::parameter) return on_open(known);
  if (!known.node().open) return known;
  std::vector<Type> arguments;
  for (const Type& argument : known.node().arguments) arguments.push_back(rebuild(argument, on_open));
  return with_arguments(known, std::move(arguments));
}

Type Substitution::resolve(const Type& type) const {
  return rebuild(type, [](const Type& parameter) { return parameter; });
}

Type Substitution::close(const Type& type) const {
  return rebuild(type, [](const Type&) { return Type::dyn(); });
}

Type Substitution::instantiate(const Type& type, std::map<std::string, Type>& renamed) {
  if (type.node().kind == TypeKind::parameter) {
    const auto found = renamed.find(type.node().name);
    if (found != renamed.end()) return found->second;
    return renamed.emplace(type.node().name, fresh()).first->second;
  }
  if (!type.node().open) return type;
  std::vector<Type> arguments;
  for (const Type& argument : type.node().arguments) arguments.push_back(instantiate(argument, renamed));
  return with_arguments(type, std::move(arguments));
}

bool Substitution::occurs(std::size_t parameter, const Type& type) const {
  const Type known = walk(type);
  if (!known.node().open) return false;
  if (const auto index = open(known)) return *index == parameter;
  for (const Type& argument : known.node().arguments) {
    if (occurs(parameter, argument)) return true;
  }
  return false;
}

bool Substitution::assignable(const Type& target, const Type& source) {
  const Type t = walk(target);
  const Type s = walk(source);
  const auto learn = [this](std::size_t index, const Type& type) {
    if (occurs(index, type)) return false;
    bind(index, type);
    return true;
  };
  const auto left = open(t);
  const auto right = open(s);
  if (left && left == right) return true;
  // Of two the newer becomes the older: no chain grows.
  if (left && right) return *left > *right ? learn(*left, s) : learn(*right, t);
  if (left) return learn(*left, s);
  if (right) return learn(*right, t);
  const TypeNode& x = t.node();
  const TypeNode& y = s.node();
  if (x.kind == TypeKind::dyn) return true;
  if (y.kind == TypeKind::dyn) {
    promise_nothing_of(t);
    return true;
  }
  if (x.kind == TypeKind::null || y.kind == TypeKind::null) {
    if (null_fits_ || x.kind == y.kind) return true;
    return may_be_null(x.kind) || may_be_null(y.kind);
  }
  if (x.kind != y.kind) {
    // An object is a map with text keys whose names are known.
    return x.kind == TypeKind::map && y.kind == TypeKind::object && assignable(x.arguments[0], Type::text());
  }
  if (x.kind == TypeKind::type) return true;
  if (x.kind == TypeKind::object || x.kind == TypeKind::opaque) return x.name == y.name;
  for (std::size_t i = 0; i < x.arguments.size(); ++i) {
    if (!assignable(x.arguments[i], y.arguments[i])) return false;
  }
  return true;
}

// What is read out of a dyn may be anything, and not only what its parameter is met with later.
void Substitution::promise_nothing_of(const Type& type) {
  const Type known = walk(type);
  if (const auto index = open(known)) return bind(*index, Type::dyn());
  if (!known.node().open) return;
  for (const Type& argument : known.node().arguments) promise_nothing_of(argument);
}

// Of two types that agree, the one that promises less: list(dyn) for list(int) and list(dyn).
Type Substitution::general(const Type& a, const Type& b) const {
  const TypeNode& x = a.node();
  const TypeNode& y = b.node();
  if (a == b || x.kind == TypeKind::dyn || y.kind == TypeKind::null) return a;
  if (y.kind == TypeKind::dyn || x.kind == TypeKind::null || x.kind != y.kind) return b;
  if (x.arguments.empty() || x.arguments.size() != y.arguments.size()) return a;
  std::vector<Type> arguments;
  for (std::size_t i = 0; i < x.arguments.size(); ++i) arguments.push_back(general(x.arguments[i], y.arguments[i]));
  return with_arguments(a, std::move(arguments));
}

Type Substitution::join(const Type& a, const Type& b) {
  const Type x = resolve(a);
  const Type y = resolve(b);
  if (x == y) return x;
  if (x.node().kind == TypeKind::dyn || y.node().kind == TypeKind::dyn) return Type::dyn();
  if (null_fits_ && x.node().kind == TypeKind::null) return y;
  if (null_fits_ && y.node().kind == TypeKind::null) return x;
  const Mark before = mark();
  if (assignable(x, y)) return general(resolve(x), resolve(y));
  undo(before);
  if (assignable(y, x)) return general(resolve(y), resolve(x));
  undo(before);
  return Type::dyn();
}

}  // namespace dealflow::cel
