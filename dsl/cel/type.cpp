#include <dealflow/type.hpp>

#include <algorithm>
#include <utility>

namespace dealflow::cel {
namespace {

std::shared_ptr<const TypeNode> make(TypeKind kind, std::string name = {}, std::vector<Type> arguments = {}) {
  auto node = std::make_shared<TypeNode>();
  node->kind = kind;
  node->name = std::move(name);
  node->arguments = std::move(arguments);
  node->open = kind == TypeKind::parameter;
  for (const Type& argument : node->arguments) {
    node->levels = std::max(node->levels, argument.node().levels + 1);
    node->open = node->open || argument.node().open;
  }
  return node;
}

// Every Type without arguments of one kind shares one node.
template <TypeKind kind>
const std::shared_ptr<const TypeNode>& shared() {
  static const std::shared_ptr<const TypeNode> node = make(kind);
  return node;
}

std::string with_arguments(std::string_view name, const std::vector<Type>& arguments) {
  std::string text(name);
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ", ";
    text += arguments[i].to_string();
  }
  return text + ')';
}

}  // namespace

Type::Type() : node_(shared<TypeKind::dyn>()) {}
Type::Type(std::shared_ptr<const TypeNode> node) : node_(std::move(node)) {}

Type Type::dyn() { return Type(); }
Type Type::null() { return Type(shared<TypeKind::null>()); }
Type Type::boolean() { return Type(shared<TypeKind::boolean>()); }
Type Type::int64() { return Type(shared<TypeKind::int64>()); }
Type Type::uint64() { return Type(shared<TypeKind::uint64>()); }
Type Type::float64() { return Type(shared<TypeKind::float64>()); }
Type Type::text() { return Type(shared<TypeKind::text>()); }
Type Type::bytes() { return Type(shared<TypeKind::bytes>()); }
Type Type::timestamp() { return Type(shared<TypeKind::timestamp>()); }
Type Type::duration() { return Type(shared<TypeKind::duration>()); }
Type Type::money() { return Type(shared<TypeKind::money>()); }
Type Type::list(Type element) { return Type(make(TypeKind::list, {}, {std::move(element)})); }
Type Type::map(Type key, Type value) { return Type(make(TypeKind::map, {}, {std::move(key), std::move(value)})); }
Type Type::optional(Type inner) { return Type(make(TypeKind::optional, {}, {std::move(inner)})); }
Type Type::type(Type of) { return Type(make(TypeKind::type, {}, {std::move(of)})); }
Type Type::opaque(std::string name) { return Type(make(TypeKind::opaque, std::move(name))); }
Type Type::parameter(std::string name) { return Type(make(TypeKind::parameter, std::move(name))); }

Type Type::object(std::string name, std::vector<Field> fields) {
  auto node = std::make_shared<TypeNode>();
  node->kind = TypeKind::object;
  node->name = std::move(name);
  node->fields = std::move(fields);
  return Type(std::move(node));
}

const Field* Type::field(std::string_view name) const {
  if (node_->kind != TypeKind::object) return nullptr;
  for (const Field& field : node_->fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string Type::to_string() const {
  switch (node_->kind) {
    case TypeKind::dyn: return "dyn";
    case TypeKind::null: return "null_type";
    case TypeKind::boolean: return "bool";
    case TypeKind::int64: return "int";
    case TypeKind::uint64: return "uint";
    case TypeKind::float64: return "double";
    case TypeKind::text: return "string";
    case TypeKind::bytes: return "bytes";
    case TypeKind::timestamp: return "timestamp";
    case TypeKind::duration: return "duration";
    case TypeKind::money: return "money";
    case TypeKind::list: return with_arguments("list", node_->arguments);
    case TypeKind::map: return with_arguments("map", node_->arguments);
    case TypeKind::optional: return with_arguments("optional_type", node_->arguments);
    case TypeKind::type: return "type";
    case TypeKind::opaque:
    case TypeKind::parameter:
    case TypeKind::object: return node_->name;
  }
  return "dyn";
}

bool operator==(const Type& a, const Type& b) {
  if (a.node_ == b.node_) return true;
  const TypeNode& x = a.node();
  const TypeNode& y = b.node();
  if (x.kind != y.kind || x.name != y.name || x.arguments.size() != y.arguments.size()) return false;
  for (std::size_t i = 0; i < x.arguments.size(); ++i) {
    if (!(x.arguments[i] == y.arguments[i])) return false;
  }
  return x.fields.size() == y.fields.size();
}

}  // namespace dealflow::cel
