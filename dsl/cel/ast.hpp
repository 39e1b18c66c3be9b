// Ast: the tree of one expression, flat, each node with its span.
//
// Macros stay what was written: `list.exists(x, p)` is a node of its own with its variable, range and predicate, which
// the checker and the compiler understand. So the tree can be printed again, and no pass sees an expansion.
//
// Nodes are numbered; children come before their parents. `&&` and `||` take any number of operands.
// Source: CEL language definition, "Syntax" and "Macros", and the extension documents for the others.
#pragma once

#include <dealflow/span.hpp>
#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

struct Function;

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = UINT32_MAX;

enum class NodeKind : std::uint8_t {
  literal,
  name,         // text; `rooted` for a leading dot
  select,       // child 0, field `text`
  index,        // child 0 [child 1]
  call,         // `text`; child 0 is the receiver where `member`
  unary,        // op, child 0
  binary,       // op, children
  conditional,  // child 0 ? child 1 : child 2
  list,         // children
  map,          // key, value, key, value …
  macro,        // see Macro
};

enum class Operator : std::uint8_t {
  none,
  logical_or,
  logical_and,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  logical_not,
  negate,
};

enum class Macro : std::uint8_t {
  none,
  has,                  // child 0: the select or index it tests
  all,                  // range, predicate
  exists,               //
  exists_one,           //
  map,                  // range, result; or range, predicate, result
  filter,               // range, predicate
  transform_list,       // range, result; or range, predicate, result
  transform_map,        //
  transform_map_entry,  //
  bind,                 // init, result
  opt_map,              // optional, result
  opt_flat_map,         //
  block,                // slots …, result
  block_index,          // number in `index`
};

struct Node {
  NodeKind kind = NodeKind::literal;
  Operator op = Operator::none;
  Macro macro = Macro::none;
  bool member = false;         // of a call: written with a receiver
  bool rooted = false;         // of a name or a global call: written with a leading dot
  bool optional = false;       // .?field, [?index]
  bool quoted = false;         // field in backquotes
  bool parenthesised = false;  // as written
  std::uint16_t height = 1;
  std::uint32_t index = 0;  // of block_index
  Span span;                // all of it
  Span focus;               // the narrowest text that names it: operator, field, function
  std::string text;         // name, field, function; the macro's name as written
  std::string variable;     // first variable of a macro
  std::string variable2;    // second one, or empty
  Value literal;
  std::vector<NodeId> children;
  std::vector<bool> optional_children;  // [?x], {?k: v}: one for each element or entry; empty for none
};

// What a name or a dotted path stands for.
struct Reference {
  enum class Kind : std::uint8_t { none, slot, local, type, unknown };
  Kind kind = Kind::none;
  std::uint16_t slot = 0;
  std::uint32_t local = 0;        // of a local: which variable; of a macro: its first one
  std::vector<std::string> path;  // fields still to be read after the slot (an alias)
  Type type;                      // of a type used as a value
};

// What the checker found out about a node.
struct Finding {
  Reference reference;
  Type type;
  std::vector<const Function*> overloads;
  bool namespaced = false;
};

class Ast {
 public:
  // One of many trees, each of which holds few texts.
  Ast() : arena_(std::make_unique<Arena>(64)) {}

  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] Node& node(NodeId id) { return nodes_[id]; }
  [[nodiscard]] NodeId root() const { return root_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const std::string& text() const { return text_; }

  // Filled by the checker, one for each node; empty before.
  [[nodiscard]] const Reference& reference(NodeId id) const { return findings_[id].reference; }
  [[nodiscard]] const Type& type(NodeId id) const { return findings_[id].type; }
  // The overloads that a call may mean; empty for what is no call.
  [[nodiscard]] const std::vector<const Function*>& overloads(NodeId id) const { return findings_[id].overloads; }
  [[nodiscard]] bool checked() const { return !findings_.empty(); }
  // A member call whose receiver turned out to be a namespace (math.greatest): it is no operand.
  [[nodiscard]] bool namespaced(NodeId id) const { return findings_[id].namespaced; }
  // Variables of macros in all: each has a number of its own, see Reference::local.
  [[nodiscard]] std::uint32_t local_count() const { return local_count_; }
  // The name by which the host declared a slot.
  [[nodiscard]] const std::string& slot_name(std::uint16_t slot) const { return slot_names_[slot]; }

  Arena& arena() { return *arena_; }

 private:
  friend class AstBuilder;
  friend class Checker;

  std::string text_;
  std::vector<Node> nodes_;
  NodeId root_ = no_node;
  std::unique_ptr<Arena> arena_;   // texts of literals
  std::vector<Finding> findings_;  // one for each node, once it is checked
  std::vector<std::string> slot_names_;
  std::uint32_t local_count_ = 0;
};

// How the operator is written: "&&", "in", "!".
[[nodiscard]] std::string_view symbol(Operator op);
// Higher binds tighter; the numbers are those of the language definition turned round.
[[nodiscard]] int precedence(Operator op);

// The dotted path of a name or a chain of plain selects: {"a", "b", "c"}; empty for anything else.
[[nodiscard]] std::vector<std::string> dotted_path(const Ast& ast, NodeId id);

}  // namespace dealflow::cel
