// AstBuilder: what the parser's actions call. Orders operators by precedence, recognises macros, keeps the limits.
#pragma once

#include "dsl/cel/ast.hpp"

#include <dealflow/expression.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

class AstBuilder {
 public:
  // Builds into `ast`, which is empty and outlives the builder; what it holds is a tree only after finish().
  // `lines`: an expression ends at its line's end unless a bracket is open or an operator stands before it.
  AstBuilder(Ast& ast, bool lines, bool macros) : ast_(ast), lines_(lines), macros_(macros) {}

  // Thrown through the parser when nesting passes the limit; parser.cpp catches it.
  struct TooDeep {
    Span span;
  };

  [[nodiscard]] bool line_end_allowed() const { return !lines_ || open_brackets_ > 0; }
  void open() { ++open_brackets_; }
  void close() { --open_brackets_; }
  void begin_nesting(Span at);
  void end_nesting() { --nesting_; }

  void number(Span span, std::string_view text);
  // Where a text begins, for the case that it has no end.
  void begin_literal(Span at) { literal_begin_ = at.begin; }
  [[nodiscard]] std::uint32_t literal_begin() const { return literal_begin_; }
  void text_literal(Span span, std::string_view text);
  void constant(Span span, Value value);
  void name(Span span, std::string_view text, bool rooted);

  void begin_frame() { frames_.push_back({operands_.size(), {}}); }
  void mark_optional();
  void end_list(Span close);
  void end_map(Span close);
  void end_index(Span close);
  void end_call(Span close);         // of a name
  void end_member_call(Span close);  // of a select

  void begin_group(Span open) { groups_.push_back(open); }
  void end_group(Span close);
  void optional_select() { optional_select_ = true; }
  void field(Span span, std::string_view text, bool quoted);

  void begin_operand() { prefix_marks_.push_back(prefixes_.size()); }
  void prefix(Span span, Operator op) { prefixes_.push_back({op, span}); }
  void end_operand();
  void begin_chain() { chain_marks_.push_back(operators_.size()); }
  void binary(Span span, Operator op);
  void end_chain();
  void end_conditional();

  // `text` is what was parsed.
  void finish(std::string_view text);
  [[nodiscard]] Problems& problems() { return problems_; }

  // For macros.cpp.
  [[nodiscard]] Ast& ast() { return ast_; }
  void problem(ProblemCode code, Span span, std::string message, std::string help = {});

 private:
  struct Frame {
    std::size_t base = 0;
    std::vector<bool> optional;
  };
  struct Pending {
    Operator op = Operator::none;
    Span span;
  };

  // `counted`: so many children are in the node's height already.
  NodeId push(Node node, std::size_t counted = 0);
  NodeId add(Node node, std::size_t counted);
  NodeId pop();
  std::vector<NodeId> pop_from(std::size_t base);
  void reduce();
  void refuse_reserved(Span span, std::string_view text);

  Ast& ast_;
  Problems problems_;
  std::vector<NodeId> operands_;
  std::vector<Pending> operators_;
  std::vector<Pending> prefixes_;
  std::vector<std::size_t> chain_marks_;
  std::vector<std::size_t> prefix_marks_;
  std::vector<Frame> frames_;
  std::vector<Span> groups_;
  bool optional_select_ = false;
  bool lines_ = false;
  bool macros_ = true;
  std::size_t open_brackets_ = 0;
  std::size_t nesting_ = 0;
  std::uint32_t literal_begin_ = 0;
};

// Turns a call that is a macro into what it stands for, in place. Says what is wrong with its arguments.
void recognise_macro(AstBuilder& builder, Node& call);

}  // namespace dealflow::cel
