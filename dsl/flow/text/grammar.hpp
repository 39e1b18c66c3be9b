// The grammar of the text notation's tokens. Rules only; scanner.cpp is the one file that instantiates them.
//
// How tokens make steps is no grammar of its own: the words of an action come from its declaration at run time
// (action_form.hpp), so its line is read by that, as are the few words of control flow (step_reader.cpp). Expressions
// have their own grammar in dsl/cel.
#pragma once

#include <tao/pegtl.hpp>

namespace dealflow::flow::grammar {

namespace p = tao::pegtl;

// clang-format off
struct line_end      : p::one<'\r', '\n'> {};
struct blank         : p::one<' ', '\t', '\f'> {};
struct comment       : p::seq<p::one<'#'>, p::star<p::not_one<'\r', '\n'>>> {};
struct gap           : p::star<p::sor<blank, line_end, comment>> {};

// A hyphen that an arrow begins with is none of the name before it.
struct name_sign     : p::sor<p::identifier_other, p::one<'.'>, p::seq<p::one<'-'>, p::not_at<p::one<'>'>>>> {};
struct word          : p::seq<p::identifier_first, p::star<name_sign>> {};
struct number        : p::seq<p::opt<p::one<'-'>>, p::plus<p::digit>, p::opt<p::one<'.'>, p::plus<p::digit>>> {};

struct escape        : p::seq<p::one<'\\'>, p::not_one<'\r', '\n'>> {};
template <char Quote>
struct text_content  : p::star<p::sor<escape, p::not_one<Quote, '\\', '\r', '\n'>>> {};
template <char Quote>
struct quoted        : p::seq<p::one<Quote>, text_content<Quote>, p::one<Quote>> {};
struct text          : quoted<'"'> {};
struct single_quoted : quoted<'\''> {};
struct unclosed_text : p::seq<p::one<'"', '\''>, p::star<p::not_one<'\r', '\n'>>> {};

struct arrow         : p::string<'-', '>'> {};
struct equals        : p::seq<p::one<'='>, p::not_at<p::one<'=', '>'>>> {};
struct open_brace    : p::one<'{'> {};
struct close_brace   : p::one<'}'> {};
struct open_paren    : p::one<'('> {};
struct close_paren   : p::one<')'> {};
struct comma         : p::one<','> {};
struct stroke        : p::one<'/'> {};
// What no construct holds: a run of signs, or one character.
struct other         : p::sor<p::plus<p::one<'=', '>', '<', '&', '|', '!', ':', '+', '*', '-'>>, p::utf8::any> {};

struct token         : p::sor<word, text, single_quoted, unclosed_text, arrow, number, equals, open_brace, close_brace,
                              open_paren, close_paren, comma, stroke, other> {};
// clang-format on

}  // namespace dealflow::flow::grammar
