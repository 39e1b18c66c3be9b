// Hands what the grammar matched to the builder: text and span of one rule, no decisions.
#pragma once

#include "dsl/cel/ast_builder.hpp"
#include "dsl/cel/grammar.hpp"

namespace dealflow::cel::grammar {

template <typename Input>
Span span_of(const Input& in) {
  const auto begin = static_cast<std::uint32_t>(in.begin() - in.input().begin());
  return {begin, begin + static_cast<std::uint32_t>(in.size())};
}

template <typename Rule>
struct action : p::nothing<Rule> {};

struct open_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    builder.open();
    builder.begin_group(span_of(in));
  }
};
struct close_action {
  static void apply0(AstBuilder& builder) { builder.close(); }
};
template <>
struct action<open_paren> : open_action {};
template <>
struct action<open_bracket> : open_action {};
template <>
struct action<open_brace> : open_action {};
template <>
struct action<close_call> : close_action {};
template <>
struct action<close_paren> : close_action {};
template <>
struct action<close_index> : close_action {};
template <>
struct action<close_list> : close_action {};
template <>
struct action<close_map> : close_action {};

struct frame_action {
  static void apply0(AstBuilder& builder) { builder.begin_frame(); }
};
template <>
struct action<arguments_begin> : frame_action {};
template <>
struct action<list_begin> : frame_action {};
template <>
struct action<map_begin> : frame_action {};
template <>
struct action<index_begin> {
  static void apply0(AstBuilder& builder) {
    builder.open();
    builder.begin_frame();
  }
};

template <void (AstBuilder::*End)(Span)>
struct end_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    (builder.*End)(span_of(in));
  }
};
template <>
struct action<list_end> : end_action<&AstBuilder::end_list> {};
template <>
struct action<map_end> : end_action<&AstBuilder::end_map> {};
template <>
struct action<index_end> : end_action<&AstBuilder::end_index> {};
template <>
struct action<call_end> : end_action<&AstBuilder::end_call> {};
template <>
struct action<member_call_end> : end_action<&AstBuilder::end_member_call> {};
template <>
struct action<group_end> : end_action<&AstBuilder::end_group> {};
template <>
struct action<nesting_begin> : end_action<&AstBuilder::begin_nesting> {};

template <>
struct action<literal_begin> : end_action<&AstBuilder::begin_literal> {};

template <void (AstBuilder::*Step)()>
struct step_action {
  static void apply0(AstBuilder& builder) { (builder.*Step)(); }
};
template <>
struct action<nesting_end> : step_action<&AstBuilder::end_nesting> {};
template <>
struct action<optional_mark> : step_action<&AstBuilder::mark_optional> {};
template <>
struct action<optional_select> : step_action<&AstBuilder::optional_select> {};
template <>
struct action<operand_begin> : step_action<&AstBuilder::begin_operand> {};
template <>
struct action<operand_end> : step_action<&AstBuilder::end_operand> {};
template <>
struct action<chain_begin> : step_action<&AstBuilder::begin_chain> {};
template <>
struct action<chain_end> : step_action<&AstBuilder::end_chain> {};
template <>
struct action<conditional_end> : step_action<&AstBuilder::end_conditional> {};

template <void (AstBuilder::*Take)(Span, std::string_view)>
struct text_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    (builder.*Take)(span_of(in), in.string_view());
  }
};
template <>
struct action<number> : text_action<&AstBuilder::number> {};
template <>
struct action<text_literal> : text_action<&AstBuilder::text_literal> {};

template <bool flag, void (AstBuilder::*Take)(Span, std::string_view, bool)>
struct flag_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    (builder.*Take)(span_of(in), in.string_view(), flag);
  }
};
template <>
struct action<plain_name> : flag_action<false, &AstBuilder::name> {};
template <>
struct action<rooted_name> : flag_action<true, &AstBuilder::name> {};
template <>
struct action<plain_field> : flag_action<false, &AstBuilder::field> {};
template <>
struct action<quoted_field> : flag_action<true, &AstBuilder::field> {};

template <typename Constant>
struct constant_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    builder.constant(span_of(in), Constant::value());
  }
};
struct TrueConstant {
  static Value value() { return Value::boolean(true); }
};
struct FalseConstant {
  static Value value() { return Value::boolean(false); }
};
struct NullConstant {
  static Value value() { return Value::null(); }
};
template <>
struct action<bool_true> : constant_action<TrueConstant> {};
template <>
struct action<bool_false> : constant_action<FalseConstant> {};
template <>
struct action<null_literal> : constant_action<NullConstant> {};

template <Operator op, void (AstBuilder::*Take)(Span, Operator)>
struct operator_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    (builder.*Take)(span_of(in), op);
  }
};
template <Operator op>
using binary_action = operator_action<op, &AstBuilder::binary>;
template <>
struct action<bang> : operator_action<Operator::logical_not, &AstBuilder::prefix> {};
template <>
struct action<minus> : operator_action<Operator::negate, &AstBuilder::prefix> {};
template <>
struct action<op_or> : binary_action<Operator::logical_or> {};
template <>
struct action<op_and> : binary_action<Operator::logical_and> {};
template <>
struct action<op_equal> : binary_action<Operator::equal> {};
template <>
struct action<op_not_equal> : binary_action<Operator::not_equal> {};
template <>
struct action<op_less> : binary_action<Operator::less> {};
template <>
struct action<op_less_equal> : binary_action<Operator::less_equal> {};
template <>
struct action<op_greater> : binary_action<Operator::greater> {};
template <>
struct action<op_greater_equal> : binary_action<Operator::greater_equal> {};
template <>
struct action<op_in> : binary_action<Operator::in> {};
template <>
struct action<op_add> : binary_action<Operator::add> {};
template <>
struct action<op_subtract> : binary_action<Operator::subtract> {};
template <>
struct action<op_multiply> : binary_action<Operator::multiply> {};
template <>
struct action<op_divide> : binary_action<Operator::divide> {};
template <>
struct action<op_modulo> : binary_action<Operator::modulo> {};

}  // namespace dealflow::cel::grammar
