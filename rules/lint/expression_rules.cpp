#include "rules/lint/expression_rules.hpp"

#include <dealflow/function.hpp>

#include "dsl/base/trim.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/cel/unparse.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/cost_and_style.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/paths.hpp"
#include "rules/lint/types.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace dealflow::lint {
namespace {

using cel::Ast;
using cel::Macro;
using cel::Node;
using cel::NodeId;
using cel::NodeKind;
using cel::Operator;
using cel::TypeKind;
using rules::RootedPath;

constexpr std::size_t excerpt_max = 60;
constexpr std::size_t brackets_bytes_max = 1'000;  // what stands in double ones is parsed once more

bool is_equality(Operator op) { return op == Operator::equal || op == Operator::not_equal; }
bool is_order(Operator op) {
  return op == Operator::less || op == Operator::less_equal || op == Operator::greater || op == Operator::greater_equal;
}
bool is_arithmetic(Operator op) {
  return op == Operator::add || op == Operator::subtract || op == Operator::multiply || op == Operator::divide ||
         op == Operator::modulo;
}
bool is_text(const Node& node) { return node.kind == NodeKind::literal && node.literal.is(cel::Kind::text); }
bool has_letters(const Node& node) {
  if (!is_text(node)) return false;
  const std::string_view text = node.literal.as_text();
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
}
bool is_null(const Node& node) { return node.kind == NodeKind::literal && node.literal.is_null(); }

class ExpressionRules {
 public:
  // `condition`: only whether it is true counts, not whether it is false or null.
  ExpressionRules(const FlowView& view, const flow::Text& text, const cel::Program& program, std::uint32_t offset,
                  bool condition, bool& zone_told)
      : view_(view), text_(text), ast_(program.ast()), offset_(offset), condition_(condition), zone_told_(zone_told) {}

  void check() {
    if (!ast_.checked()) return;
    for (NodeId id = 0; id < ast_.size(); ++id) note(id);
    if (condition_) mark_positive(ast_.root());
    for (NodeId id = 0; id < ast_.size(); ++id) {
      if (ast_.node(id).parenthesised) brackets(id);
      check(id);
    }
  }

 private:
  // What the expression asks for elsewhere: a path that is looked at for being there is not used unawares.
  void note(NodeId id) {
    const Node& node = ast_.node(id);
    if (node.kind == NodeKind::macro && node.macro == Macro::has) keep(node.children[0]);
    if (node.kind == NodeKind::binary && is_equality(node.op)) {
      if (is_null(child(node, 1))) keep(node.children[0]);
      if (is_null(child(node, 0))) keep(node.children[1]);
    }
    if (node.kind == NodeKind::call && node.text == "coalesce")
      for (const NodeId argument : node.children) keep(argument);
  }
  void keep(NodeId id) {
    if (const auto path = rules::rooted_path(ast_, id)) handled_.insert(rules::shown(*path));
  }
  // Places from which a null and a false do the same.
  void mark_positive(NodeId id) {
    positive_.insert(id);
    const Node& node = ast_.node(id);
    if (node.kind == NodeKind::binary && (node.op == Operator::logical_and || node.op == Operator::logical_or))
      for (const NodeId one : node.children) mark_positive(one);
  }

  void check(NodeId id) {
    const Node& node = ast_.node(id);
    switch (node.kind) {
      case NodeKind::unary: unary(id, node); break;
      case NodeKind::binary: binary(id, node); break;
      case NodeKind::call: call(id, node); break;
      case NodeKind::macro: macro(node); break;
      default: break;
    }
  }

  // `((x))`: the span of a node in brackets begins and ends with the outermost.
  void brackets(NodeId id) {
    const Span span = ast_.node(id).span;
    if (span.size() > brackets_bytes_max) return;
    const std::string_view outer = std::string_view(ast_.text()).substr(span.begin, span.size());
    const std::string_view inner = trimmed(outer.substr(1, outer.size() - 2));
    if (!inner.starts_with('(') || !inner.ends_with(')')) return;
    const cel::Parsed parsed = cel::parse(inner);
    if (!parsed.problems.empty()) return;
    const Node& root = parsed.ast.node(parsed.ast.root());
    if (root.parenthesised && root.span.size() == inner.size())
      view_.add(redundant, place(span), cel::shortened(inner, excerpt_max))
          .fix(*view_.checked.source, place(span), std::string(inner));
  }

  void unary(NodeId id, const Node& node) {
    const Node& inner = child(node, 0);
    if (node.op == Operator::logical_not) {
      nullable(node.children[0], "!");
      if (inner.kind == NodeKind::unary && inner.op == Operator::logical_not)
        shorter(id, cel::unparse(ast_, inner.children[0]), child(inner, 0));
      if (inner.kind == NodeKind::binary && is_equality(inner.op))
        shorter(
            id,
            operand(inner.children[0]) + (inner.op == Operator::equal ? " != " : " == ") + operand(inner.children[1]),
            inner);
    }
  }

  void binary(NodeId id, const Node& node) {
    if (node.op == Operator::logical_and) return expensive(node);
    if (is_equality(node.op) || is_order(node.op)) comparison(id, node);
    if (node.op == Operator::in) membership(node);
    if (node.op == Operator::not_equal && !is_null(child(node, 0)) && !is_null(child(node, 1)))
      for (const NodeId one : node.children) nullable(one, "!=");
    if (is_arithmetic(node.op))
      for (const NodeId one : node.children) nullable(one, cel::symbol(node.op));
    if (is_equality(node.op) || is_order(node.op) || node.op == Operator::add || node.op == Operator::subtract)
      currencies(node);
  }

  void comparison(NodeId id, const Node& node) {
    for (const auto& [one, other] :
         {std::pair{node.children[0], node.children[1]}, std::pair{node.children[1], node.children[0]}}) {
      const Node& literal = ast_.node(other);
      if (is_order(node.op) && is_text(literal) && cel::read_double(literal.literal.as_text()) &&
          ast_.type(one).node().kind == TypeKind::dyn)
        view_.add(ordered_as_text, place(literal.span), cel::to_literal(literal.literal))
            .help("leave the quotes out, where it is a number")
            .suggest(literal.literal.as_text());
      if (is_equality(node.op)) email_and_phone(one, other);
      if (is_equality(node.op) && literal.kind == NodeKind::literal && literal.literal.is(cel::Kind::boolean))
        redundant_comparison(id, node.op, one, literal.literal.as_bool());
    }
  }

  // `x == true`, `x != false`: `x`. Where null is told from false, only of what is always there.
  void redundant_comparison(NodeId id, Operator op, NodeId one, bool literal) {
    if (ast_.type(one).node().kind != TypeKind::boolean) return;
    const bool as_it_is = (op == Operator::equal) == literal;
    // `x == false` and `!x` differ for null under a further `!`; `x != true` holds for null, `!x` does not.
    if (rules::any_may_be_absent(ast_, one, view_.checked.data) &&
        (!positive_.contains(id) || op == Operator::not_equal))
      return;
    const std::string text = cel::unparse(ast_, one);
    const Node& node = ast_.node(one);
    const bool plain = node.kind == NodeKind::name || node.kind == NodeKind::select || node.kind == NodeKind::call ||
                       node.kind == NodeKind::macro;
    if (as_it_is)
      shorter(id, text, node);
    else
      shorter(id, plain ? "!" + text : "!(" + text + ")");
  }

  void membership(const Node& node) {
    const Node& list = child(node, 1);
    if (list.kind != NodeKind::list || list.children.empty()) return;
    email_and_phone(node.children[0], list.children.front());
  }

  void email_and_phone(NodeId one, NodeId other) {
    const auto path = rules::rooted_path(ast_, one);
    if (!path) return;
    const Node& against = ast_.node(other);
    if (has_letters(against) && is_email(*path, view_.settings)) case_sensitive(one, *path);
    const bool compared = is_text(against) || rules::rooted_path(ast_, other).has_value();
    if (compared && is_phone(*path, view_.settings))
      view_.add(raw_phone, place(ast_.node(one).span), rules::shown(*path))
          .help("compare `phone.e164(" + rules::shown(*path) + ")` with a number such as \"+5581999990000\"");
  }

  void case_sensitive(NodeId one, const RootedPath& path) {
    view_.add(case_sensitive_email, place(ast_.node(one).span), rules::shown(path))
        .help("compare `email.normalize(" + rules::shown(path) + ")`, or its `email.domain(…)`");
  }

  void call(NodeId id, const Node& node) {
    constexpr std::array<std::string_view, 3> tests{"startsWith", "endsWith", "contains"};
    if (node.member && node.children.size() == 2 && has_letters(child(node, 1)) &&
        std::find(tests.begin(), tests.end(), node.text) != tests.end())
      if (const auto path = rules::rooted_path(ast_, node.children[0]); path && is_email(*path, view_.settings))
        case_sensitive(node.children[0], *path);
    conversion(node);
    if (asks_zone(id)) zone_asked(node);
  }

  void conversion(const Node& node) {
    if (node.member || node.children.size() != 1) return;
    const NodeId argument = node.children[0];
    const TypeKind kind = ast_.type(argument).node().kind;
    const auto path = rules::rooted_path(ast_, argument);
    if (node.text == "int" && kind == TypeKind::float64 && path && path->root != rules::slot::inputs)
      view_.add(lossy, place(node.focus), "int", "`" + rules::shown(*path) + "`", "what stands behind the point")
          .help("`math.round(…)` rounds it first");
    if (node.text == "double" && kind == TypeKind::int64 && path && !path->path.empty() &&
        (path->path.back() == "id" || path->path.back().ends_with("_id")))
      view_.add(lossy, place(node.focus), "double", "`" + rules::shown(*path) + "`",
                "the last digits of a long number");
  }

  [[nodiscard]] bool asks_zone(NodeId id) const {
    const auto& overloads = ast_.overloads(id);
    return !overloads.empty() &&
           std::all_of(overloads.begin(), overloads.end(), [](const cel::Function* one) { return one->local; });
  }
  void zone_asked(const Node& node) {
    if (view_.settings.has_timezone || zone_told_) return;
    view_.add(time_zone_missing, place(node.focus), node.text)
        .help("say `timezone: America/Sao_Paulo`, or whichever it is, in `dealflow.yaml`");
    zone_told_ = true;
  }

  // A variable that hides what it is named after.
  void macro(const Node& node) {
    if (node.macro == Macro::has || node.variable.empty()) return;
    if (view_.checked.data.field(node.variable) == nullptr) return;
    const std::string_view text = ast_.text();
    auto at = text.find('(', node.focus.begin);
    if (at == std::string_view::npos) return;
    at = text.find(node.variable, at);
    if (at == std::string_view::npos) return;
    const auto begin = static_cast<std::uint32_t>(at);
    view_
        .add(shadowed_attribute, place({begin, begin + static_cast<std::uint32_t>(node.variable.size())}),
             node.variable, node.variable)
        .help("give the variable another name; the attribute is also `data." + node.variable + "`");
  }

  // What takes long stands before what is quick and often enough.
  void expensive(const Node& node) {
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      if (!is_expensive(node.children[i])) continue;
      for (std::size_t j = i + 1; j < node.children.size(); ++j) {
        if (!is_cheap(node.children[j])) continue;
        view_
            .add(expensive_first, place(ast_.node(node.children[i]).span), shown(node.children[i]),
                 shown(node.children[j]))
            .help("put the equality first");
        return;
      }
    }
  }
  [[nodiscard]] bool is_expensive(NodeId id) const {
    const Node& node = ast_.node(id);
    if (node.kind == NodeKind::macro && node.macro != Macro::has) return true;
    if (node.kind == NodeKind::call && node.text == "matches") return true;
    return std::any_of(node.children.begin(), node.children.end(), [&](NodeId one) { return is_expensive(one); });
  }
  [[nodiscard]] bool is_cheap(NodeId id) const {
    const Node& node = ast_.node(id);
    if (node.kind != NodeKind::binary || node.op != Operator::equal) return false;
    const auto simple = [&](NodeId path, NodeId constant) {
      return rules::rooted_path(ast_, path) && ast_.node(constant).kind == NodeKind::literal;
    };
    return simple(node.children[0], node.children[1]) || simple(node.children[1], node.children[0]);
  }

  void currencies(const Node& node) {
    const auto left = currency_of(node.children[0]);
    const auto right = currency_of(node.children[1]);
    if (left && right && *left != *right) view_.add(mixed_currency, place(node.span), *left, *right);
  }
  // `money(x, "BRL")`, `x.convertTo("BRL", rate)`, or a sum of such.
  [[nodiscard]] std::optional<std::string> currency_of(NodeId id) const {
    const Node& node = ast_.node(id);
    if (node.kind == NodeKind::binary && (node.op == Operator::add || node.op == Operator::subtract)) {
      auto left = currency_of(node.children[0]);
      return left ? left : currency_of(node.children[1]);
    }
    if (node.kind != NodeKind::call || node.children.size() < 2) return std::nullopt;
    if (node.text != "money" && node.text != "convertTo") return std::nullopt;
    const Node& code = child(node, 1);
    return is_text(code) ? std::optional(std::string(code.literal.as_text())) : std::nullopt;
  }

  [[nodiscard]] bool absent(NodeId id) const {
    const auto path = rules::rooted_path(ast_, id);
    return path && rules::may_be_absent(*path, view_.checked.data);
  }
  void nullable(NodeId id, std::string_view sign) {
    const auto path = rules::rooted_path(ast_, id);
    if (!path || path->root == rules::slot::vars || path->root == rules::slot::inputs ||
        path->root >= rules::slot::roots)
      return;
    if (!rules::may_be_absent(*path, view_.checked.data) || handled_.contains(rules::shown(*path))) return;
    view_.add(lint::nullable, place(ast_.node(id).span), rules::shown(*path), sign)
        .help("ask for it with `has(…)`, or give it a default with `coalesce(…, …)`");
  }

  // Beside an operator.
  [[nodiscard]] std::string operand(NodeId id) const {
    const NodeKind kind = ast_.node(id).kind;
    const std::string text = cel::unparse(ast_, id);
    return kind == NodeKind::binary || kind == NodeKind::conditional ? "(" + text + ")" : text;
  }
  // What stands inside of something else keeps together what it is.
  void shorter(NodeId id, std::string text, const Node& made_of) {
    const bool is_one = made_of.kind != NodeKind::binary && made_of.kind != NodeKind::conditional;
    shorter(id, is_one || id == ast_.root() ? std::move(text) : "(" + std::move(text) + ")");
  }
  void shorter(NodeId id, const std::string& text) {
    view_.add(redundant, place(ast_.node(id).span), text).fix(*view_.checked.source, place(ast_.node(id).span), text);
  }

  [[nodiscard]] const Node& child(const Node& node, std::size_t index) const { return ast_.node(node.children[index]); }
  [[nodiscard]] Span place(Span of_expression) const { return in_source(text_, of_expression, offset_); }
  [[nodiscard]] std::string shown(NodeId id) const { return cel::shortened(cel::unparse(ast_, id), excerpt_max); }

  const FlowView& view_;
  const flow::Text& text_;
  const Ast& ast_;
  std::uint32_t offset_;
  bool condition_;
  bool& zone_told_;  // once a flow is enough
  std::set<std::string> handled_;
  std::set<NodeId> positive_;
};

void collect(const flow::Steps& steps, std::set<const flow::Text*>& conditions) {
  for (const flow::Step& step : steps) {
    if (const auto* one = std::get_if<flow::If>(&step.node)) {
      for (const flow::Branch& branch : one->branches) {
        conditions.insert(&branch.condition);
        collect(branch.steps, conditions);
      }
      if (one->otherwise) collect(*one->otherwise, conditions);
    }
  }
}

}  // namespace

void check_expression_rules(const FlowView& view) {
  bool zone_told = false;
  std::set<const flow::Text*> conditions;
  if (view.flow().condition) conditions.insert(&*view.flow().condition);
  collect(view.flow().steps, conditions);
  for (const auto& one : view.checked.compiled.expressions())
    ExpressionRules(view, *one->text, one->program, 0, conditions.contains(one->text), zone_told).check();
  for (const auto& one : view.checked.compiled.holes())
    for (const cel::Template::Part& part : one.compiled.parts())
      if (part.program) ExpressionRules(view, *one.text, *part.program, part.span.begin, false, zone_told).check();
}

}  // namespace dealflow::lint
