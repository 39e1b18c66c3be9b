#include "rules/analysis/terms.hpp"

#include "dsl/cel/unparse.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/resolve/record_types.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::rules {
namespace {

using cel::Ast;
using cel::Node;
using cel::NodeId;
using cel::NodeKind;
using cel::Operator;
using cel::TypeKind;

bool is_comparison(Operator op) {
  return op == Operator::equal || op == Operator::not_equal || op == Operator::less || op == Operator::less_equal ||
         op == Operator::greater || op == Operator::greater_equal;
}

bool is_order(Operator op) { return is_comparison(op) && op != Operator::equal && op != Operator::not_equal; }

bool is_bool(const cel::Type& type) { return type.node().kind == TypeKind::boolean; }

// A node and the tree that it is of.
class Place {
 public:
  Place(const Ast& tree, NodeId node, std::size_t moment) : ast_(&tree), id_(node), moment_(moment) {}
  [[nodiscard]] const Ast& ast() const { return *ast_; }
  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const Node& node() const { return ast_->node(id_); }
  [[nodiscard]] const cel::Type& type() const { return ast_->type(id_); }
  [[nodiscard]] Place child(std::size_t index) const { return {*ast_, node().children[index], moment_}; }
  [[nodiscard]] std::size_t moment() const { return moment_; }

 private:
  const Ast* ast_;
  NodeId id_;
  std::size_t moment_;  // at which records are read
};

// Types whose values are told apart by what they are compared with.
bool has_cells(const cel::Type& type, bool ordered) {
  switch (type.node().kind) {
    case TypeKind::int64:
    case TypeKind::float64:
    case TypeKind::money:
    case TypeKind::timestamp:
    case TypeKind::duration: return true;
    case TypeKind::text:
    case TypeKind::dyn: return !ordered;
    default: return false;
  }
}

// The first root that a tree reads.
std::optional<cel::Slot> first_root(const Ast& ast, NodeId id) {
  if (const auto& reference = ast.reference(id); reference.kind == cel::Reference::Kind::slot) return reference.slot;
  for (const NodeId child : ast.node(id).children)
    if (const auto root = first_root(ast, child)) return root;
  return std::nullopt;
}

bool reads(const Ast& ast, NodeId id, cel::Slot root) {
  const auto& reference = ast.reference(id);
  if (reference.kind == cel::Reference::Kind::slot && reference.slot == root) return true;
  const auto& children = ast.node(id).children;
  return std::any_of(children.begin(), children.end(), [&](NodeId child) { return reads(ast, child, root); });
}

// What changes while a run goes on.
bool is_record(cel::Slot root) {
  return root == slot::contact || root == slot::deal || root == slot::awaited || root == slot::now;
}

}  // namespace

namespace {

bool reads_nothing(const Ast& ast, NodeId id) {
  const Node& node = ast.node(id);
  if (node.kind == NodeKind::name || node.kind == NodeKind::macro) return false;
  if (ast.reference(id).kind != cel::Reference::Kind::none) return false;
  return std::all_of(node.children.begin(), node.children.end(),
                     [&](NodeId child) { return reads_nothing(ast, child); });
}

}  // namespace

bool any_may_be_absent(const Ast& ast, NodeId id, const cel::Type& data) {
  if (const auto path = rooted_path(ast, id)) return may_be_absent(*path, data);
  const Node& node = ast.node(id);
  if (node.kind == NodeKind::index || node.optional) return true;
  if (node.kind == NodeKind::macro && node.macro == cel::Macro::bind) return true;
  if (node.kind == NodeKind::macro && node.macro == cel::Macro::has) return false;
  if (node.kind == NodeKind::name) return false;  // a variable of a macro around it
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](NodeId child) { return any_may_be_absent(ast, child, data); });
}

// Writes one formula over terms.
class Abstraction {
 public:
  Abstraction(Terms& terms, const Formula& formula, std::vector<std::size_t>& used)
      : terms_(terms), formula_(formula), used_(used) {}

  std::string write(Place at, std::size_t depth = 0) {
    at = resolved(at);
    const Node& node = at.node();
    if (depth > depth_max || ++nodes_ > nodes_max) return name_of(whole(at));
    switch (node.kind) {
      case NodeKind::literal: return text_of(at);
      case NodeKind::unary:
        if (node.op == Operator::logical_not) return "!(" + write(at.child(0), depth + 1) + ")";
        break;
      case NodeKind::binary: return binary(at, depth);
      case NodeKind::conditional:
        if (is_bool(at.type()))
          return "((" + write(at.child(0), depth + 1) + ") ? (" + write(at.child(1), depth + 1) + ") : (" +
                 write(at.child(2), depth + 1) + "))";
        break;
      case NodeKind::call:
        if (auto test = prefix_test(at)) return *test;
        break;
      case NodeKind::macro:
        if (node.macro == cel::Macro::has && rooted_path(at.ast(), node.children[0]))
          return "(" + name_of(operand(at.child(0))) + " != null)";
        break;
      default: break;
    }
    return name_of(operand(at));
  }

 private:
  static constexpr std::size_t depth_max = 60;
  static constexpr std::size_t definitions_max = 20;
  static constexpr std::size_t nodes_max = 5'000;  // variables that name each other twice would double at each step

  // `vars.x` is what it was defined as.
  [[nodiscard]] Place resolved(Place at) const {
    if (formula_.variables == nullptr) return at;
    for (std::size_t i = 0; i < definitions_max; ++i) {
      const auto path = rooted_path(at.ast(), at.id());
      if (!path || path->root != slot::vars || path->path.size() != 1) return at;
      const auto found = std::find_if(formula_.variables->begin(), formula_.variables->end(),
                                      [&](const FlowVariable& one) { return one.name == path->path.front(); });
      if (found == formula_.variables->end()) return at;
      at = {found->program.ast(), found->program.ast().root(), 0};  // worked out when the run began
    }
    return at;
  }

  std::string binary(Place at, std::size_t depth) {
    const Node& node = at.node();
    if (node.op == Operator::logical_and || node.op == Operator::logical_or) {
      std::string text;
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (!text.empty()) text += node.op == Operator::logical_and ? " && " : " || ";
        text += "(" + write(at.child(i), depth + 1) + ")";
      }
      return text;
    }
    if (is_comparison(node.op)) return comparison(at, depth);
    if (node.op == Operator::in) return membership(at);
    return name_of(operand(at));
  }

  std::string comparison(Place at, std::size_t depth) {
    const Operator op = at.node().op;
    const std::string sign = " " + std::string(cel::symbol(op)) + " ";
    const Place left = resolved(at.child(0));
    const Place right = resolved(at.child(1));
    const auto known_left = constant(left);
    const auto known_right = constant(right);
    if (known_left && known_right) return "(" + text_of(left) + sign + text_of(right) + ")";
    if (known_right) {
      // true and false need no cells of their own.
      if (is_bool(left.type()) && !is_order(op))
        return "((" + write(left, depth + 1) + ")" + sign + text_of(right) + ")";
      if (auto term = compared(left, *known_right, op)) return "(" + name_of(*term) + sign + text_of(right) + ")";
    }
    if (known_left)
      if (auto term = compared(right, *known_left, op)) return "(" + text_of(left) + sign + name_of(*term) + ")";
    return name_of(whole(at));
  }

  // `action.name.startsWith("order_")`: it divides texts as a comparison does.
  std::optional<std::string> prefix_test(Place at) {
    const Node& node = at.node();
    if (!node.member || node.text != "startsWith" || node.children.size() != 2) return std::nullopt;
    const Place text = resolved(at.child(0));
    const Place prefix = resolved(at.child(1));
    if (text.type().node().kind != TypeKind::text || !rooted_path(text.ast(), text.id())) return std::nullopt;
    if (prefix.node().kind != NodeKind::literal || !prefix.node().literal.is(cel::Kind::text)) return std::nullopt;
    const std::size_t term = operand(text);
    terms_.terms_[term].prefixes.push_back(prefix.node().literal);
    return name_of(term) + ".startsWith(" + text_of(prefix) + ")";
  }

  std::string membership(Place at) {
    const Place element = resolved(at.child(0));
    const Place list = resolved(at.child(1));
    const Node& node = list.node();
    const bool plain = node.kind == NodeKind::list && node.optional_children.empty() && !constant(element) &&
                       has_cells(element.type(), false);
    std::vector<cel::Value> items;
    for (std::size_t i = 0; plain && i < node.children.size(); ++i)
      if (const auto item = constant(list.child(i))) items.push_back(*item);
    if (!plain || items.size() != node.children.size()) return name_of(whole(at));
    const std::size_t term = operand(element);
    auto& constants = terms_.terms_[term].constants;
    constants.insert(constants.end(), items.begin(), items.end());
    return "(" + name_of(term) + " in " + text_of(list) + ")";
  }

  // The term on one side of a comparison with a constant; nothing where the constant does not divide its values.
  std::optional<std::size_t> compared(Place at, const cel::Value& constant, Operator op) {
    if (!constant.is_null() && !has_cells(at.type(), is_order(op))) return std::nullopt;
    const std::size_t term = operand(at);
    if (!constant.is_null()) terms_.terms_[term].constants.push_back(constant);
    return term;
  }

  [[nodiscard]] std::optional<cel::Value> constant(Place at) const {
    if (at.node().kind == NodeKind::literal) return at.node().literal;
    if (!reads_nothing(at.ast(), at.id())) return std::nullopt;
    return terms_.bench_.evaluate(text_of(at));
  }

  // A path, or anything else whose value is compared: `size(items)`.
  std::size_t operand(Place at) {
    const auto path = rooted_path(at.ast(), at.id());
    if (!path) return whole(at);
    Term term;
    term.type = at.type();
    term.root = path->root;
    term.nullable = may_be_absent(*path, terms_.data_);
    term.key =
        path->root < slot::roots ? rules::shown(*path) : "#" + std::to_string(path->root) + "." + join_path(path->path);
    term.inside = path->path;
    if (path->root == slot::data) term.path = path->path;
    if (path->root == slot::data) term.asked = join_path(path->path);
    if (path->root == slot::deal || path->root == slot::contact) term.asked = rules::shown(*path);
    if (is_record(path->root)) term.key += "@" + std::to_string(at.moment());
    return note(terms_.number_of(std::move(term)));
  }

  std::size_t whole(Place at) {
    Term term;
    term.type = at.type();
    term.whole = true;
    term.nullable = any_may_be_absent(at.ast(), at.id(), terms_.data_);
    term.key = "(" + text_of(at) + ")";
    if (const auto root = first_root(at.ast(), at.id())) term.root = *root;
    for (const cel::Slot record : {slot::contact, slot::deal, slot::awaited, slot::now})
      if (reads(at.ast(), at.id(), record)) {
        term.root = record;
        term.key += "@" + std::to_string(at.moment());
        break;
      }
    if (const auto test = text_test(at)) {
      term.path = test->path;
      term.constants = {test->constant};
    }
    return note(terms_.number_of(std::move(term)));
  }

  // `person.email.endsWith("@x.com")`: what makes it true, for an example.
  struct TextTest {
    std::vector<std::string> path;
    cel::Value constant;
  };
  [[nodiscard]] static std::optional<TextTest> text_test(Place at) {
    const Node& node = at.node();
    if (node.kind != NodeKind::call || !node.member || node.children.size() != 2) return std::nullopt;
    if (node.text != "startsWith" && node.text != "endsWith" && node.text != "contains") return std::nullopt;
    const auto path = rooted_path(at.ast(), node.children[0]);
    const Node& literal = at.child(1).node();
    if (!path || path->root != slot::data || literal.kind != NodeKind::literal) return std::nullopt;
    return TextTest{path->path, literal.literal};
  }

  std::size_t note(std::size_t term) {
    if (std::find(used_.begin(), used_.end(), term) == used_.end()) used_.push_back(term);
    return term;
  }
  static std::string name_of(std::size_t term) { return "t" + std::to_string(term); }
  // A literal by its value: what a template was given stands in the text as `inputs.x`.
  static std::string text_of(Place at) {
    const Node& node = at.node();
    if (node.kind == NodeKind::literal) return cel::to_literal(node.literal);
    if (node.kind != NodeKind::list || !node.optional_children.empty()) return cel::unparse(at.ast(), at.id());
    std::string text = "[";
    for (std::size_t i = 0; i < node.children.size(); ++i) text += (i == 0 ? "" : ", ") + text_of(at.child(i));
    return text + "]";
  }

  Terms& terms_;
  const Formula& formula_;
  std::vector<std::size_t>& used_;
  std::size_t nodes_ = 0;
};

std::string Terms::abstract(const Formula& formula, std::vector<std::size_t>& used) {
  const Ast& ast = formula.program->ast();
  return Abstraction(*this, formula, used)
      .write({ast, formula.node == cel::no_node ? ast.root() : formula.node, formula.moment});
}

std::size_t Terms::number_of(Term term) {
  const auto [found, is_new] = by_key_.emplace(term.key, terms_.size());
  if (is_new) terms_.push_back(std::move(term));
  return found->second;
}

}  // namespace dealflow::rules
