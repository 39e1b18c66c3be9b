#include "dsl/cel/ast_builder.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/cel/literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dealflow::cel {
namespace {

constexpr std::array<std::string_view, 18> reserved_words{
    "as", "break", "const", "continue", "else",   "for", "function", "if",    "import",
    "in", "let",   "loop",  "package",  "return", "var", "void",     "while", "namespace"};

// What no field may be called without backquotes: the words that are literals or operators.
constexpr std::array<std::string_view, 4> key_words{"true", "false", "null", "in"};

bool is_logical(Operator op) { return op == Operator::logical_and || op == Operator::logical_or; }

}  // namespace

void AstBuilder::problem(ProblemCode code, Span span, std::string message, std::string help) {
  problems_.push_back({code, span, std::move(message), std::move(help), {}});
}

void AstBuilder::begin_nesting(Span at) {
  if (++nesting_ > limits::expression_depth_max) throw TooDeep{at};
}

NodeId AstBuilder::add(Node node, std::size_t counted) {
  for (std::size_t i = counted; i < node.children.size(); ++i) {
    const auto height = static_cast<std::uint16_t>(ast_.nodes_[node.children[i]].height + 1);
    node.height = std::max(node.height, height);
  }
  if (node.height > limits::expression_depth_max) throw TooDeep{node.focus};
  ast_.nodes_.push_back(std::move(node));
  return static_cast<NodeId>(ast_.nodes_.size() - 1);
}

NodeId AstBuilder::push(Node node, std::size_t counted) {
  operands_.push_back(add(std::move(node), counted));
  return operands_.back();
}

NodeId AstBuilder::pop() {
  const NodeId id = operands_.back();
  operands_.pop_back();
  return id;
}

std::vector<NodeId> AstBuilder::pop_from(std::size_t base) {
  std::vector<NodeId> ids(operands_.begin() + static_cast<std::ptrdiff_t>(base), operands_.end());
  operands_.resize(base);
  return ids;
}

void AstBuilder::constant(Span span, Value value) {
  Node node;
  node.kind = NodeKind::literal;
  node.span = node.focus = span;
  node.literal = value;
  push(std::move(node));
}

void AstBuilder::number(Span span, std::string_view text) {
  const auto value = read_number(text);
  if (!value) problem(ProblemCode::bad_literal, span, value.error().message);
  constant(span, value.value_or(Value::int64(0)));
}

void AstBuilder::text_literal(Span span, std::string_view text) {
  const auto value = read_text_literal(text, ast_.arena());
  if (!value) {
    const auto& [message, begin, end] = value.error();
    problem(ProblemCode::bad_literal, {span.begin + begin, span.begin + end}, message);
  }
  constant(span, value.value_or(Value::text("")));
}

void AstBuilder::refuse_reserved(Span span, std::string_view text) {
  if (std::find(reserved_words.begin(), reserved_words.end(), text) == reserved_words.end()) return;
  problem(ProblemCode::syntax, span, fmt::format("`{}` is a reserved word, no name", text));
}

void AstBuilder::name(Span span, std::string_view text, bool rooted) {
  refuse_reserved(span, text);
  Node node;
  node.kind = NodeKind::name;
  node.span = node.focus = span;
  node.text = std::string(text);
  node.rooted = rooted;
  if (rooted) --node.span.begin;
  push(std::move(node));
}

void AstBuilder::mark_optional() {
  Frame& frame = frames_.back();
  frame.optional.resize(operands_.size() - frame.base + 1);
  frame.optional.back() = true;
}

void AstBuilder::end_list(Span close) {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node node;
  node.kind = NodeKind::list;
  node.span = node.focus = {groups_.back().begin, close.end};
  groups_.pop_back();
  node.children = pop_from(frame.base);
  if (!frame.optional.empty()) frame.optional.resize(node.children.size());
  node.optional_children = std::move(frame.optional);
  push(std::move(node));
}

void AstBuilder::end_map(Span close) {
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node node;
  node.kind = NodeKind::map;
  node.span = node.focus = {groups_.back().begin, close.end};
  groups_.pop_back();
  node.children = pop_from(frame.base);
  if (!frame.optional.empty()) {
    for (std::size_t i = 0; i < node.children.size(); i += 2) {
      node.optional_children.push_back(i < frame.optional.size() && frame.optional[i]);
    }
  }
  push(std::move(node));
}

void AstBuilder::end_index(Span close) {
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node node;
  node.kind = NodeKind::index;
  node.optional = !frame.optional.empty();
  const NodeId index = pop();
  const NodeId operand = pop();
  node.children = {operand, index};
  node.focus = ast_.node(index).span;
  node.span = ast_.node(operand).span.to(close);
  push(std::move(node));
}

void AstBuilder::end_call(Span close) {
  const Frame frame = frames_.back();
  frames_.pop_back();
  groups_.pop_back();
  Node node;
  node.kind = NodeKind::call;
  node.children = pop_from(frame.base);
  const Node& callee = ast_.node(pop());
  node.text = callee.text;
  node.rooted = callee.rooted;
  node.focus = callee.focus;
  node.span = callee.span.to(close);
  if (macros_) recognise_macro(*this, node);
  push(std::move(node));
}

void AstBuilder::end_member_call(Span close) {
  const Frame frame = frames_.back();
  frames_.pop_back();
  groups_.pop_back();
  Node node;
  node.kind = NodeKind::call;
  node.member = true;
  std::vector<NodeId> arguments = pop_from(frame.base);
  const Node& callee = ast_.node(pop());
  node.children = callee.children;
  node.children.insert(node.children.end(), arguments.begin(), arguments.end());
  node.text = callee.text;
  node.quoted = callee.quoted;
  node.focus = callee.focus;
  node.span = callee.span.to(close);
  if (node.quoted) {
    problem(ProblemCode::syntax, node.focus, "a function's name stands without backquotes");
  } else if (macros_) {
    recognise_macro(*this, node);
  }
  push(std::move(node));
}

void AstBuilder::end_group(Span close) {
  Node& node = ast_.node(operands_.back());
  node.parenthesised = true;
  node.span = {groups_.back().begin, close.end};
  groups_.pop_back();
}

void AstBuilder::field(Span span, std::string_view text, bool quoted) {
  if (!quoted && std::find(key_words.begin(), key_words.end(), text) != key_words.end()) {
    problem(ProblemCode::syntax, span, fmt::format("`{}` is no plain field name", text),
            fmt::format("put it in brackets: `[\"{}\"]`", text));
  }
  Node node;
  node.kind = NodeKind::select;
  node.optional = std::exchange(optional_select_, false);
  node.quoted = quoted;
  node.text = std::string(quoted ? text.substr(1, text.size() - 2) : text);
  const NodeId operand = pop();
  node.children = {operand};
  node.focus = span;
  node.span = ast_.node(operand).span.to(span);
  push(std::move(node));
}

void AstBuilder::end_operand() {
  const std::size_t mark = prefix_marks_.back();
  prefix_marks_.pop_back();
  while (prefixes_.size() > mark) {
    const auto [op, span] = prefixes_.back();
    prefixes_.pop_back();
    Node node;
    node.kind = NodeKind::unary;
    node.op = op;
    const NodeId operand = pop();
    node.children = {operand};
    node.focus = span;
    node.span = span.to(ast_.node(operand).span);
    push(std::move(node));
  }
}

void AstBuilder::binary(Span span, Operator op) {
  while (operators_.size() > chain_marks_.back() && precedence(operators_.back().op) >= precedence(op)) reduce();
  operators_.push_back({op, span});
}

void AstBuilder::end_chain() {
  while (operators_.size() > chain_marks_.back()) reduce();
  chain_marks_.pop_back();
}

// The last operator takes its two operands; a further `&&` of one chain joins those before it.
void AstBuilder::reduce() {
  const auto [op, span] = operators_.back();
  operators_.pop_back();
  const NodeId right = pop();
  const NodeId left = pop();
  Node& first = ast_.node(left);
  if (is_logical(op) && first.kind == NodeKind::binary && first.op == op && !first.parenthesised) {
    Node joined = std::move(first);
    joined.children.push_back(right);
    joined.span = joined.span.to(ast_.node(right).span);
    const std::size_t counted = joined.children.size() - 1;
    push(std::move(joined), counted);
    return;
  }
  Node node;
  node.kind = NodeKind::binary;
  node.op = op;
  node.children = {left, right};
  node.focus = span;
  node.span = first.span.to(ast_.node(right).span);
  push(std::move(node));
}

void AstBuilder::end_conditional() {
  Node node;
  node.kind = NodeKind::conditional;
  const NodeId other = pop();
  const NodeId then = pop();
  const NodeId condition = pop();
  node.children = {condition, then, other};
  node.span = ast_.node(condition).span.to(ast_.node(other).span);
  node.focus = node.span;
  push(std::move(node));
}

void AstBuilder::finish(std::string_view text) {
  ast_.text_ = std::string(text);
  ast_.root_ = operands_.empty() ? no_node : operands_.back();
}

}  // namespace dealflow::cel
