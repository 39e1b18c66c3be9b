// Where a failed match is an error at once, and its text. A rule listed here is tried only where nothing else could
// match.
#pragma once

#include "dsl/cel/grammar.hpp"

namespace dealflow::cel::grammar {

// clang-format off
template <typename> inline constexpr const char* expected = nullptr;
template <> inline constexpr const char* expected<first>           = "expected an expression";
template <> inline constexpr const char* expected<end_of_text>     = "unexpected text after the expression";
template <> inline constexpr const char* expected<right_operand>   = "expected an operand after the operator";
template <> inline constexpr const char* expected<after_unary>     = "expected an operand after the sign";
template <> inline constexpr const char* expected<argument>        = "expected an argument";
template <> inline constexpr const char* expected<in_paren>        = "expected an expression after `(`";
template <> inline constexpr const char* expected<in_index>        = "expected an index after `[`";
template <> inline constexpr const char* expected<element_value>   = "expected an element of the list";
template <> inline constexpr const char* expected<map_key>         = "expected a key of the map";
template <> inline constexpr const char* expected<map_value>       = "expected a value after `:`";
template <> inline constexpr const char* expected<map_colon>       = "expected `:` after the key";
template <> inline constexpr const char* expected<close_call>      = "expected `)` to close the call";
template <> inline constexpr const char* expected<close_paren>     = "expected `)` to close the parenthesis";
template <> inline constexpr const char* expected<close_index>     = "expected `]` to close the index";
template <> inline constexpr const char* expected<close_list>      = "expected `]` to close the list";
template <> inline constexpr const char* expected<close_map>       = "expected `}` to close the map";
template <> inline constexpr const char* expected<field>           = "expected a field name after `.`";
template <> inline constexpr const char* expected<rooted_name>     = "expected a name after `.`";
template <> inline constexpr const char* expected<then_part>       = "expected an expression after `?`";
template <> inline constexpr const char* expected<colon>           = "expected `:` and the other case";
template <> inline constexpr const char* expected<else_part>       = "expected an expression after `:`";
template <> inline constexpr const char* expected<number_end>      = "unexpected letter after the number";
template <> inline constexpr const char* expected<raw_triple_d>    = "the text has no closing `\"\"\"`";
template <> inline constexpr const char* expected<raw_triple_s>    = "the text has no closing `'''`";
template <> inline constexpr const char* expected<raw_double>      = "the text has no closing `\"`";
template <> inline constexpr const char* expected<raw_single>      = "the text has no closing `'`";
template <> inline constexpr const char* expected<cooked_triple_d> = "the text has no closing `\"\"\"`";
template <> inline constexpr const char* expected<cooked_triple_s> = "the text has no closing `'''`";
template <> inline constexpr const char* expected<cooked_double>   = "the text has no closing `\"`";
template <> inline constexpr const char* expected<cooked_single>   = "the text has no closing `'`";
// clang-format on

struct Messages {
  template <typename Rule>
  static constexpr const char* message = expected<Rule>;
};
template <typename Rule>
using control = p::must_if<Messages, p::normal, false>::control<Rule>;

}  // namespace dealflow::cel::grammar
