#include "rules/check/operators.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/cel/ast.hpp"
#include "dsl/cel/unparse.hpp"
#include "rules/check/constants.hpp"
#include "rules/lint/types.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

bool compares(cel::Operator op) {
  return op == cel::Operator::equal || op == cel::Operator::not_equal || op == cel::Operator::less ||
         op == cel::Operator::less_equal || op == cel::Operator::greater || op == cel::Operator::greater_equal;
}

bool is_int_zero(const cel::Node& node) {
  return node.kind == cel::NodeKind::literal && node.literal.is(cel::Kind::int64) && node.literal.as_int() == 0;
}

// `duration("2 hours")`: every event would fail at it.
void check_constant_call(const FlowContext& context, const flow::Text& text, const cel::Ast& ast, cel::NodeId id) {
  const cel::Node& node = ast.node(id);
  if (node.kind != cel::NodeKind::call || node.children.empty() || ast.namespaced(id)) return;
  const bool constant = std::all_of(node.children.begin(), node.children.end(),
                                    [&](cel::NodeId one) { return ast.node(one).kind == cel::NodeKind::literal; });
  if (!constant) return;
  const auto program = context.environment->compile(cel::unparse(ast, id));
  if (!program || !program->is_constant()) return;
  cel::Arena arena;
  const auto value = program->evaluate({}, arena, {.limits = {.steps_max = limits::constant_steps_max}});
  if (value || value.error().code == cel::EvaluationErrorCode::step_budget) return;
  context.report.add(lint::bad_literal_info, context.source, text.source_span(node.span), value.error().message);
}

void check_node(const FlowContext& context, const flow::Text& text, const cel::Ast& ast, const cel::Node& node) {
  if (node.kind != cel::NodeKind::binary) return;
  if (compares(node.op)) {
    const std::string left = cel::unparse(ast, node.children[0]);
    if (ast.node(node.children[0]).kind != cel::NodeKind::literal && left == cel::unparse(ast, node.children[1]))
      context.add(lint::self_compare, text.source_span(node.span), left);
  }
  const bool divides = node.op == cel::Operator::divide || node.op == cel::Operator::modulo;
  if (divides && is_int_zero(ast.node(node.children[1])))
    context.add(lint::divides_by_zero, text.source_span(node.span));
}

}  // namespace

void check_operators(const FlowContext& context, const flow::Text& text, const cel::Program& program) {
  const cel::Ast& ast = program.ast();
  for (cel::NodeId id = 0; id < ast.size(); ++id) {
    check_node(context, text, ast, ast.node(id));
    check_constant_call(context, text, ast, id);
  }
}

void check_constant_condition(const FlowContext& context, const flow::Text& text, const cel::Program& condition) {
  if (context.inputs != nullptr) return;  // an input may switch a part of a template off
  cel::Arena arena;
  const auto value = constant_value(condition, arena);
  if (!value) return;
  const Span span = text.content_span();
  if (cel::holds(*value))
    context.add(lint::constant_true, span).help("leave the condition out");
  else
    context.add(lint::constant_false, span).help("to switch a flow off, write `enabled: false`");
}

}  // namespace dealflow::rules
