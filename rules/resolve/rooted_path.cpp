#include "rules/resolve/rooted_path.hpp"

#include "rules/resolve/equalities.hpp"
#include "rules/resolve/record_types.hpp"

namespace dealflow::rules {

std::optional<RootedPath> rooted_path(const cel::Ast& ast, cel::NodeId id) {
  const cel::Reference& reference = ast.reference(id);
  if (reference.kind == cel::Reference::Kind::slot) return RootedPath{reference.slot, reference.path};
  const cel::Node& node = ast.node(id);
  if (node.kind != cel::NodeKind::select || node.optional) return std::nullopt;
  auto path = rooted_path(ast, node.children[0]);
  if (path) path->path.push_back(node.text);
  return path;
}

std::string shown(const RootedPath& path) {
  std::string text = join_path(path.path);
  if (path.root == slot::data && !path.path.empty() && !is_root(path.path.front())) return text;
  const std::string root(path.root < slot::roots ? root_names()[path.root] : "item");
  return text.empty() ? root : root + "." + text;
}

bool may_be_absent(const RootedPath& path, const cel::Type& data) {
  if (path.root == slot::event || path.root == slot::now) return false;
  if (path.root != slot::data) return true;
  cel::Type type = data;
  for (const std::string& step : path.path) {
    const cel::Field* field = type.field(step);
    if (field == nullptr || field->optional) return true;
    type = field->type;
  }
  return false;
}

}  // namespace dealflow::rules
