#include "dsl/flow/text/scanner.hpp"

#include "dsl/flow/text/grammar.hpp"

#include <algorithm>

namespace dealflow::flow {
namespace {

namespace p = tao::pegtl;

using Kind = Token::Kind;

template <typename Rule>
struct kind_action : p::nothing<Rule> {};
template <Kind K>
struct is {
  static void apply0(Kind& kind) { kind = K; }
};
// clang-format off
template <> struct kind_action<grammar::word>          : is<Kind::word> {};
template <> struct kind_action<grammar::text>          : is<Kind::text> {};
template <> struct kind_action<grammar::single_quoted> : is<Kind::single_quoted> {};
template <> struct kind_action<grammar::unclosed_text> : is<Kind::unclosed_text> {};
template <> struct kind_action<grammar::number>        : is<Kind::number> {};
template <> struct kind_action<grammar::arrow>         : is<Kind::arrow> {};
template <> struct kind_action<grammar::equals>        : is<Kind::equals> {};
template <> struct kind_action<grammar::open_brace>    : is<Kind::open_brace> {};
template <> struct kind_action<grammar::close_brace>   : is<Kind::close_brace> {};
template <> struct kind_action<grammar::open_paren>    : is<Kind::open_paren> {};
template <> struct kind_action<grammar::close_paren>   : is<Kind::close_paren> {};
template <> struct kind_action<grammar::comma>         : is<Kind::comma> {};
template <> struct kind_action<grammar::stroke>        : is<Kind::stroke> {};
template <> struct kind_action<grammar::other>         : is<Kind::other> {};
// clang-format on

template <typename Rule>
struct comment_action : p::nothing<Rule> {};
template <>
struct comment_action<grammar::comment> {
  template <typename Input>
  static void apply(const Input& in, Comments& comments, std::string_view text) {
    const auto begin = static_cast<std::uint32_t>(in.begin() - text.data());
    if (!comments.empty() && begin <= comments.back().span.begin) return;  // looked at before
    const std::size_t line = text.find_last_of("\r\n", begin) + 1;         // 0 where there is none
    const bool alone = text.substr(line, begin - line).find_first_not_of(" \t\f") == std::string_view::npos;
    comments.push_back({{begin, static_cast<std::uint32_t>(in.end() - text.data())}, alone});
  }
};

using Input = p::memory_input<p::tracking_mode::lazy>;

}  // namespace

std::uint32_t Scanner::skip_gap(std::uint32_t offset) {
  Input input(text_.data() + offset, text_.data() + text_.size(), "");
  p::parse<grammar::gap, comment_action>(input, comments_, text_);
  return static_cast<std::uint32_t>(input.current() - text_.data());
}

Token Scanner::token_at(std::uint32_t offset) {
  const std::uint32_t begin = skip_gap(offset);
  Token token;
  token.first_on_line =
      text_.substr(offset, begin - offset).find_first_of("\r\n") != std::string_view::npos || offset == 0;
  Input input(text_.data() + begin, text_.data() + text_.size(), "");
  if (!p::parse<grammar::token, kind_action>(input, token.kind)) token.kind = Kind::end;
  token.span = {begin, static_cast<std::uint32_t>(input.current() - text_.data())};
  return token;
}

}  // namespace dealflow::flow
