#include "dsl/cel/ast_builder.hpp"
#include "dsl/cel/macro_forms.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

bool is_variable(const Node& node) { return node.kind == NodeKind::name && !node.rooted && !node.parenthesised; }

void take_variables(AstBuilder& builder, Node& call, std::size_t count) {
  for (std::size_t i = 1; i <= count; ++i) {
    const Node& name = builder.ast().node(call.children[i]);
    if (!is_variable(name)) {
      builder.problem(ProblemCode::syntax, name.span,
                      fmt::format("`{}` needs a plain name here, it becomes the variable", call.text));
      continue;
    }
    (i == 1 ? call.variable : call.variable2) = name.text;
  }
  if (count == 2 && !call.variable.empty() && call.variable == call.variable2) {
    builder.problem(ProblemCode::syntax, builder.ast().node(call.children[2]).span,
                    fmt::format("`{}` is the name of the first variable already", call.variable));
  }
  call.children.erase(call.children.begin() + 1, call.children.begin() + 1 + static_cast<std::ptrdiff_t>(count));
}

void recognise_loop(AstBuilder& builder, Node& call) {
  const std::size_t given = call.children.size() - 1;
  for (const ReceiverMacro& known : receiver_macros()) {
    if (known.form.name != call.text || known.variables + known.arguments != given) continue;
    call.kind = NodeKind::macro;
    call.macro = known.macro;
    take_variables(builder, call, known.variables);
    return;
  }
}

void recognise_has(AstBuilder& builder, Node& call) {
  if (call.children.size() != 1) return;
  const Node& tested = builder.ast().node(call.children[0]);
  if (tested.kind != NodeKind::select) {
    builder.problem(ProblemCode::syntax, tested.span, "`has` tests a field: `has(a.b)`");
    return;
  }
  call.kind = NodeKind::macro;
  call.macro = Macro::has;
}

bool is_namespace(const AstBuilder&, const Node& node, std::string_view name) {
  return node.kind == NodeKind::name && node.text == name && !node.parenthesised;
}

std::optional<std::uint32_t> small_number(const Node& node) {
  if (node.kind != NodeKind::literal || !node.literal.is(Kind::int64)) return std::nullopt;
  const std::int64_t value = node.literal.as_int();
  if (value < 0 || value > 65535) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

void recognise_bind(AstBuilder& builder, Node& call) {
  const Node& name = builder.ast().node(call.children[1]);
  if (!is_variable(name)) {
    builder.problem(ProblemCode::syntax, name.span, "`cel.bind` needs a plain name here, it becomes the variable");
  }
  call.variable = name.text;
  call.kind = NodeKind::macro;
  call.macro = Macro::bind;
  call.children.erase(call.children.begin(), call.children.begin() + 2);
}

void recognise_block(AstBuilder& builder, Node& call) {
  const Node& slots = builder.ast().node(call.children[1]);
  if (slots.kind != NodeKind::list || !slots.optional_children.empty()) {
    builder.problem(ProblemCode::syntax, slots.span, "`cel.block` takes a list first");
    return;
  }
  const NodeId result = call.children[2];
  call.kind = NodeKind::macro;
  call.macro = Macro::block;
  call.children = slots.children;
  call.children.push_back(result);
}

void recognise_block_index(AstBuilder& builder, Node& call) {
  const Node& number = builder.ast().node(call.children[1]);
  const auto index = small_number(number);
  if (!index) {
    builder.problem(ProblemCode::syntax, number.span, "`cel.index` takes a number");
    return;
  }
  call.kind = NodeKind::macro;
  call.macro = Macro::block_index;
  call.index = *index;
  call.children.clear();
}

// Becomes a name that no source text can spell.
void recognise_iteration_variable(AstBuilder& builder, Node& call) {
  const auto depth = small_number(builder.ast().node(call.children[1]));
  const auto unique = small_number(builder.ast().node(call.children[2]));
  if (!depth || !unique) {
    builder.problem(ProblemCode::syntax, call.span, "`cel.iterVar` takes two numbers");
    return;
  }
  call.kind = NodeKind::name;
  call.member = false;
  call.text = fmt::format("@it:{}:{}", *depth, *unique);
  call.children.clear();
}

}  // namespace

void recognise_macro(AstBuilder& builder, Node& call) {
  if (!call.member) {
    if (call.text == "has" && !call.rooted) recognise_has(builder, call);
    return;
  }
  const std::size_t given = call.children.size() - 1;
  if (is_namespace(builder, builder.ast().node(call.children[0]), "cel")) {
    if (call.text == "bind" && given == 3) return recognise_bind(builder, call);
    if (call.text == "block" && given == 2) return recognise_block(builder, call);
    if (call.text == "index" && given == 1) return recognise_block_index(builder, call);
    if (call.text == "iterVar" && given == 2) return recognise_iteration_variable(builder, call);
  }
  recognise_loop(builder, call);
}

}  // namespace dealflow::cel
