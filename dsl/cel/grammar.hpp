// The grammar of the expression language. Rules only: messages.hpp says where the parser commits, actions.hpp builds.
//
// Two departures from the language definition's own notation, both invisible from outside: operators of one chain are
// read flat and ordered by their precedence while the tree is built (ten rules less on the stack for each level of
// nesting), and there are no message literals (they need protobuf, and `if ok { … }` has to end before the brace).
//
// Rules without width (`…_begin`, `…_end`) are places for an action.
#pragma once

#include <tao/pegtl.hpp>

namespace dealflow::cel::grammar {

namespace p = tao::pegtl;

// True where a line end may stand before an operator: in brackets, or where the text is all expression.
struct line_end_allowed {
  using rule_t = line_end_allowed;
  using subs_t = p::empty_list;
  template <p::apply_mode, p::rewind_mode, template <typename...> class, template <typename...> class, typename Input,
            typename State>
  static bool match(Input&, State& state) {
    return state.line_end_allowed();
  }
};

// clang-format off
struct comment          : p::seq<p::string<'/', '/'>, p::star<p::not_one<'\r', '\n'>>> {};
struct blank            : p::one<' ', '\t', '\f'> {};
struct line_end         : p::one<'\r', '\n'> {};
struct gap              : p::star<p::sor<blank, line_end, comment>> {};
struct gap_before       : p::star<p::sor<blank, comment, p::seq<line_end_allowed, line_end>>> {};

struct identifier       : p::seq<p::identifier_first, p::star<p::identifier_other>> {};
template <char... Cs>
struct keyword          : p::seq<p::string<Cs...>, p::not_at<p::identifier_other>> {};

// Literals.
struct digits           : p::plus<p::digit> {};
struct exponent         : p::seq<p::one<'e', 'E'>, p::opt<p::one<'+', '-'>>, digits> {};
struct float_number     : p::seq<p::opt<p::one<'-'>>,
                                 p::sor<p::seq<p::star<p::digit>, p::one<'.'>, digits, p::opt<exponent>>,
                                        p::seq<digits, exponent>>> {};
struct hex_digits       : p::seq<p::string<'0', 'x'>, p::plus<p::xdigit>> {};
struct whole_digits     : p::seq<p::opt<p::one<'-'>>, p::sor<hex_digits, digits>> {};
struct uint_number      : p::seq<whole_digits, p::one<'u', 'U'>> {};
struct int_number       : p::seq<whole_digits> {};
struct number_end       : p::not_at<p::identifier_other> {};
struct number           : p::seq<p::at<p::opt<p::one<'-'>>, p::opt<p::one<'.'>>, p::digit>,
                                 p::sor<float_number, uint_number, int_number>, number_end> {};

struct triple_double    : p::string<'"', '"', '"'> {};
struct triple_single    : p::string<'\'', '\'', '\''> {};
struct escaped          : p::seq<p::one<'\\'>, p::any> {};
struct raw_triple_d     : p::until<triple_double> {};
struct raw_triple_s     : p::until<triple_single> {};
struct raw_double       : p::until<p::one<'"'>, p::not_one<'\r', '\n'>> {};
struct raw_single       : p::until<p::one<'\''>, p::not_one<'\r', '\n'>> {};
struct cooked           : p::sor<escaped, p::any> {};
struct cooked_line      : p::sor<escaped, p::not_one<'\r', '\n'>> {};
struct cooked_triple_d  : p::until<triple_double, cooked> {};
struct cooked_triple_s  : p::until<triple_single, cooked> {};
struct cooked_double    : p::until<p::one<'"'>, cooked_line> {};
struct cooked_single    : p::until<p::one<'\''>, cooked_line> {};

struct quote            : p::one<'"', '\''> {};
struct raw_prefix       : p::seq<p::opt<p::one<'b', 'B'>>, p::one<'r', 'R'>> {};
struct raw_body         : p::sor<p::if_must<triple_double, raw_triple_d>, p::if_must<triple_single, raw_triple_s>,
                                 p::if_must<p::one<'"'>, raw_double>, p::if_must<p::one<'\''>, raw_single>> {};
struct cooked_body      : p::sor<p::if_must<triple_double, cooked_triple_d>, p::if_must<triple_single, cooked_triple_s>,
                                 p::if_must<p::one<'"'>, cooked_double>, p::if_must<p::one<'\''>, cooked_single>> {};
struct literal_begin    : p::success {};
struct raw_string       : p::seq<p::at<raw_prefix, quote>, literal_begin, raw_prefix, raw_body> {};
struct cooked_string    : p::seq<p::at<p::opt<p::one<'b', 'B'>>, quote>, literal_begin, p::opt<p::one<'b', 'B'>>, cooked_body> {};
struct text_literal     : p::sor<raw_string, cooked_string> {};

struct kw_true          : keyword<'t', 'r', 'u', 'e'> {};
struct kw_false         : keyword<'f', 'a', 'l', 's', 'e'> {};
struct kw_null          : keyword<'n', 'u', 'l', 'l'> {};

// Expressions.
struct expression;

struct open_paren       : p::one<'('> {};
struct open_bracket     : p::one<'['> {};
struct open_brace       : p::one<'{'> {};
struct close_call       : p::one<')'> {};
struct close_paren      : p::one<')'> {};
struct close_index      : p::one<']'> {};
struct close_list       : p::one<']'> {};
struct close_map        : p::one<'}'> {};
struct comma            : p::seq<gap, p::one<','>> {};
struct optional_mark    : p::one<'?'> {};

// Where nothing but an expression can stand.
struct argument         : p::seq<gap, expression> {};
struct in_paren         : p::seq<gap, expression> {};
struct in_index         : p::seq<gap, expression> {};
struct map_value        : p::seq<gap, expression> {};

struct no_arguments     : p::at<gap, p::one<')'>> {};
struct arguments_begin  : p::success {};
struct arguments        : p::sor<no_arguments, p::list<argument, comma>> {};
struct call_arguments   : p::seq<open_paren, arguments_begin, arguments, gap, close_call> {};

struct element_value    : p::seq<expression> {};
struct element          : p::seq<gap, p::opt<optional_mark, gap>, element_value> {};
struct no_more_elements : p::at<gap, p::one<']'>> {};
struct lone_comma       : p::seq<comma, no_more_elements> {};
struct elements         : p::sor<no_more_elements, lone_comma,
                                 p::seq<element, p::star<comma, p::not_at<no_more_elements>, element>, p::opt<comma>>> {};
struct list_begin       : p::success {};
struct list_end         : p::success {};
struct list_literal     : p::seq<open_bracket, list_begin, elements, gap, close_list, list_end> {};

struct map_colon        : p::one<':'> {};
struct map_key          : p::seq<expression> {};
struct entry            : p::seq<gap, p::opt<optional_mark, gap>, map_key, gap, map_colon, map_value> {};
struct no_more_entries  : p::at<gap, p::one<'}'>> {};
struct lone_map_comma   : p::seq<comma, no_more_entries> {};
struct entries          : p::sor<no_more_entries, lone_map_comma,
                                 p::seq<entry, p::star<comma, p::not_at<no_more_entries>, entry>, p::opt<comma>>> {};
struct map_begin        : p::success {};
struct map_end          : p::success {};
struct map_literal      : p::seq<open_brace, map_begin, entries, gap, close_map, map_end> {};

struct rooted           : p::one<'.'> {};
struct plain_name       : identifier {};
struct rooted_name      : identifier {};
struct name_primary     : p::sor<p::seq<rooted, gap, rooted_name>, plain_name> {};
struct global_call      : p::seq<gap_before, call_arguments> {};
struct call_end         : p::success {};
struct name_or_call     : p::seq<name_primary, p::opt<global_call, call_end>> {};

struct group_end        : p::success {};
struct group            : p::seq<open_paren, in_paren, gap, close_paren, group_end> {};

struct bool_true        : kw_true {};
struct bool_false       : kw_false {};
struct null_literal     : kw_null {};
struct primary          : p::sor<group, list_literal, map_literal, number, text_literal,
                                 bool_true, bool_false, null_literal, name_or_call> {};

struct plain_field      : identifier {};
struct quoted_field     : p::seq<p::one<'`'>, p::plus<p::sor<p::alnum, p::one<'_', '.', '-', '/', ' '>>>, p::one<'`'>> {};
struct field            : p::sor<plain_field, quoted_field> {};
struct optional_select  : p::seq<p::one<'.'>, gap, p::one<'?'>> {};
struct plain_select     : p::one<'.'> {};
struct member_call      : p::seq<gap_before, call_arguments> {};
struct member_call_end  : p::success {};
struct select           : p::sor<p::seq<optional_select, gap, field>,
                                 p::seq<plain_select, gap, field, p::opt<member_call, member_call_end>>> {};
struct index_mark       : p::seq<gap, optional_mark> {};
struct index_begin      : open_bracket {};
struct index_end        : p::success {};
struct index            : p::seq<index_begin, p::opt<index_mark>, in_index, gap, close_index, index_end> {};
struct member           : p::seq<primary, p::star<gap_before, p::sor<select, index>>> {};

struct bang             : p::one<'!'> {};
struct minus            : p::one<'-'> {};
struct operand_begin    : p::success {};
struct operand_end      : p::success {};
struct after_unary      : member {};
struct unary            : p::sor<p::seq<p::plus<bang, gap>, after_unary>,
                                 p::seq<p::not_at<number>, p::plus<p::seq<p::not_at<number>, minus, gap>>, after_unary>,
                                 member> {};
struct operand          : p::seq<operand_begin, unary, operand_end> {};

struct op_or            : p::string<'|', '|'> {};
struct op_and           : p::string<'&', '&'> {};
struct op_equal         : p::string<'=', '='> {};
struct op_not_equal     : p::string<'!', '='> {};
struct op_less_equal    : p::string<'<', '='> {};
struct op_greater_equal : p::string<'>', '='> {};
struct op_less          : p::one<'<'> {};
struct op_greater       : p::one<'>'> {};
struct op_in            : keyword<'i', 'n'> {};
struct op_add           : p::one<'+'> {};
struct op_subtract      : p::one<'-'> {};
struct op_multiply      : p::one<'*'> {};
struct op_divide        : p::one<'/'> {};
struct op_modulo        : p::one<'%'> {};
struct binary_operator  : p::sor<op_or, op_and, op_equal, op_not_equal, op_less_equal, op_greater_equal, op_less,
                                 op_greater, op_in, op_add, op_subtract, op_multiply, op_divide, op_modulo> {};

struct right_operand    : operand {};
struct chain_begin      : p::success {};
struct chain_end        : p::success {};
struct chain            : p::seq<chain_begin, operand, p::star<gap_before, binary_operator, gap, right_operand>, chain_end> {};

struct question         : p::one<'?'> {};
struct colon            : p::one<':'> {};
struct then_part        : chain {};
struct else_part        : p::seq<expression> {};
struct conditional_end  : p::success {};
struct conditional      : p::seq<gap_before, question, gap, then_part, gap, colon, gap, else_part, conditional_end> {};

struct nesting_begin    : p::success {};
struct nesting_end      : p::success {};
struct expression       : p::seq<nesting_begin, chain, p::opt<conditional>, nesting_end> {};

struct first            : expression {};
struct end_of_text      : p::eof {};
struct whole            : p::seq<gap, first, gap, end_of_text> {};   // a text that is one expression
struct prefix           : p::seq<gap, first> {};                     // the longest expression that a text begins with
// clang-format on

}  // namespace dealflow::cel::grammar
