#include "rules/lint/reads.hpp"

#include "rules/check/arguments.hpp"
#include "stdlib/action.hpp"

namespace dealflow::lint {
namespace {

void visit_paths(const cel::Ast& ast, cel::NodeId id, const PathVisit& visit) {
  const cel::Node& node = ast.node(id);
  if (const auto path = rules::rooted_path(ast, id)) {
    visit(*path, node.span, id);
    return;
  }
  for (const cel::NodeId child : node.children) visit_paths(ast, child, visit);
}

void visit_texts(const flow::ArgumentValue& value, const std::function<void(const flow::Text&)>& visit) {
  if (rules::is_text(value)) visit(value.text);
  for (const flow::ArgumentValue& item : value.items) visit_texts(item, visit);
  for (const flow::Argument& entry : value.entries) visit_texts(entry.value, visit);
}

}  // namespace

void for_each_path(const cel::Ast& ast, const PathVisit& visit) {
  if (ast.checked()) visit_paths(ast, ast.root(), visit);
}

void for_each_path(const FlowView& view, const flow::Text& text, const PlacedPathVisit& visit) {
  const auto placed = [&](std::uint32_t offset) {
    return [&visit, &text, offset](const rules::RootedPath& path, Span span, cel::NodeId) {
      visit(path, in_source(text, span, offset));
    };
  };
  if (const cel::Program* program = view.checked.compiled.find(text)) for_each_path(program->ast(), placed(0));
  if (const cel::Template* holes = view.checked.compiled.find_holes(text))
    for (const cel::Template::Part& part : holes->parts())
      if (part.program) for_each_path(part.program->ast(), placed(part.span.begin));
}

void for_each_text(const flow::Action& action, const std::function<void(const flow::Text&)>& visit) {
  for (const flow::Argument& argument : action.arguments) visit_texts(argument.value, visit);
}

const flow::Argument* find_argument(const flow::Action& action, std::string_view name) {
  const stdlib::Action* declared = stdlib::find_action(action.head.text);
  return declared == nullptr ? nullptr : rules::find_argument(*declared, action, name);
}

bool says(const FlowView& view, const flow::Action& action, std::string_view name) {
  const flow::Argument* argument = find_argument(action, name);
  if (argument == nullptr) return false;
  const flow::Text& text = argument->value.text;
  const cel::Template* holes = view.checked.compiled.find_holes(text);
  // A hole that the check has passed over is one that the template's inputs leave empty.
  if (holes == nullptr) return text.text.find("{{") == std::string::npos;
  return !holes->is_constant() || !holes->constant().empty();
}

const std::string* constant_text(const FlowView& view, const flow::Action& action, std::string_view name) {
  if (!says(view, action, name)) return nullptr;
  const flow::Argument* argument = find_argument(action, name);
  if (!rules::is_text(argument->value)) return nullptr;
  const cel::Template* holes = view.checked.compiled.find_holes(argument->value.text);
  if (holes == nullptr) return &argument->value.text.text;  // a word
  return holes->is_constant() ? &holes->constant() : nullptr;
}

}  // namespace dealflow::lint
