// The reference evaluator: walks the tree of an expression and does what the language definition says, one function for
// each construct. No types, no program, no slots; parser, Value and the bodies of functions are all it shares with the
// evaluator that it is held against (tests/cel/differential.cpp).
#pragma once

#include "tests/cel/reference/operators.hpp"

#include <dealflow/function.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::cel::reference {

// What an expression can name.
struct World {
  bool flow = false;
  std::string container = {};
  std::map<std::string, Value, std::less<>> variables = {};
  std::map<std::string, Type, std::less<>> types = {};
  std::map<std::string, std::vector<const Function*>, std::less<>> functions = {};

  void add(const Library& library);
};

class Evaluator {
 public:
  Evaluator(const Ast& ast, const World& world, Arena& arena) : ast_(ast), world_(world), arena_(arena) {}
  [[nodiscard]] Outcome run() { return evaluate(ast_.root()); }

 private:
  Outcome evaluate(NodeId id);
  Outcome name(NodeId id);
  Outcome select(NodeId id);
  Outcome field(const Value& operand, const Value& key, bool optional);
  Outcome index(const Node& node);
  Outcome index_of(const Value& operand, const Value& key, bool optional);
  Outcome has(const Node& node);
  Outcome call(const Node& node);
  Outcome invoke(const std::vector<const Function*>& overloads, const std::vector<Value>& arguments);
  Outcome operation(const Node& node);
  Outcome conditional(const Node& node);
  Outcome list(const Node& node);
  Outcome map(const Node& node);
  Outcome macro(const Node& node);
  Outcome bind(const Node& node);
  Outcome block(const Node& node);
  Outcome optional_map(const Node& node);
  Outcome loop(const Node& node);
  Outcome gather(const Node& node, const std::vector<std::pair<Value, Value>>& range);
  Outcome quantifier(const Node& node, const std::vector<std::pair<Value, Value>>& range);
  Outcome one(const Node& node, const std::vector<std::pair<Value, Value>>& range);

  using Entries = std::vector<std::pair<Value, Value>>;
  // The body of a loop for one element.
  Outcome with(const Node& node, const std::pair<Value, Value>& element, NodeId body);
  // Whether an element passes; absence is no.
  tl::expected<bool, EvaluationErrorCode> passes(const Outcome& condition) const;
  std::optional<EvaluationErrorCode> put(Entries& entries, const Value& key, const Value& value) const;
  [[nodiscard]] Value some(const Value& inner) { return Value::optional(arena_.make<Value>(inner)); }
  [[nodiscard]] const Outcome* local(std::string_view name) const;
  [[nodiscard]] std::optional<Value> global(const std::string& name, bool rooted) const;
  [[nodiscard]] const std::vector<const Function*>* functions(const std::string& name, bool rooted) const;
  [[nodiscard]] std::vector<std::string> in_container(const std::string& name, bool rooted) const;
  [[nodiscard]] bool rooted(NodeId id) const;

  const Ast& ast_;
  const World& world_;
  Arena& arena_;
  std::vector<std::pair<std::string, Outcome>> locals_;
  std::vector<std::vector<Outcome>> blocks_;
};

}  // namespace dealflow::cel::reference
