// Checker: gives each node of a tree its type, its meaning (slot, local, type) and the overloads a call may mean.
//
// In unchecked mode names are resolved all the same, types are dyn, and what is unknown is left to the evaluation.
// Source: CEL language definition, "Name Resolution" and "Gradual Type Checking".
#pragma once

#include "dsl/cel/ast.hpp"
#include "dsl/cel/names.hpp"
#include "dsl/cel/substitution.hpp"

#include <dealflow/expression.hpp>

#include <string>
#include <vector>

namespace dealflow::cel {

class Checker {
 public:
  Checker(Ast& ast, const Names& names);
  [[nodiscard]] Problems run();

 private:
  struct Local {
    std::string name;
    std::uint32_t id = 0;
    Type type;
  };
  struct BlockScope {
    std::uint32_t first = 0;
    std::vector<Type> types;
  };

  Type check(NodeId id);
  Type check_node(NodeId id);
  Type check_literal(NodeId id);
  Type check_name(NodeId id);
  Type check_select(NodeId id);
  Type select_from(const Type& operand, const Node& node);
  Type select_field(const Type& object, const Node& node);
  Type check_index(NodeId id);
  Type index_into(const Type& operand, const Type& index, const Node& node);
  Type check_call(NodeId id);
  Type check_overloads(NodeId id, const std::vector<const Function*>& candidates, const std::vector<Type>& arguments);
  std::optional<Type> fit_overloads(const std::vector<const Function*>& candidates, const std::vector<Type>& arguments,
                                    bool whole_as_double, std::vector<const Function*>& fitting);
  Type check_unary(NodeId id);
  Type check_binary(NodeId id);
  Type check_logical(NodeId id);
  Type check_conditional(NodeId id);
  Type check_list(NodeId id);
  Type check_map(NodeId id);
  [[nodiscard]] Type key_of(const Type& type) const;
  void check_keys(const Node& node);
  Type check_macro(NodeId id);
  Type check_loop(NodeId id);
  Type check_bind(NodeId id);
  Type check_optional_map(NodeId id);
  Type check_block(NodeId id);
  Type loop_result(const Node& node, const std::vector<Type>& results);
  Type unwrap_optional(const Node& node, const Type& type);
  void range_types(const Node& node, const Type& range, Type& first, Type& second);
  void expect_bool(NodeId id, const Type& type, std::string_view where);

  [[nodiscard]] const Local* find_local(std::string_view name) const;
  [[nodiscard]] bool rooted_path(NodeId id) const;
  bool is_set_apart(NodeId id);
  // What the whole dotted path stands for, if it is the name of something.
  bool resolve(NodeId id, const std::string& path);
  bool resolve_variable(NodeId id, const std::string& name);
  std::optional<std::string> namespace_of(NodeId id);
  void unknown_name(NodeId id);
  void unknown_function(NodeId id, bool known_otherwise);
  std::string hint_for(NodeId operand) const;

  Problem& problem(ProblemCode code, Span span, std::string message);
  [[nodiscard]] std::string shown(const Type& type) const { return substitution_.close(type).to_string(); }
  [[nodiscard]] bool flow() const { return names_.options.flow_mode; }
  [[nodiscard]] bool strict() const { return names_.options.check; }
  Type give(NodeId id, Type type);
  // The value stands in the tree as a literal from here on.
  void fold(NodeId id, const Value& value);
  // The same for what is read from a map that is known.
  void fold_field(NodeId id, const Value& key);

  Ast& ast_;
  const Names& names_;
  Substitution substitution_;
  Problems problems_;
  std::vector<Local> locals_;
  std::vector<BlockScope> blocks_;
};

}  // namespace dealflow::cel
