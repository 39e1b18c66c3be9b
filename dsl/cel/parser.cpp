#include "dsl/cel/parser.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/cel/actions.hpp"
#include "dsl/cel/ast_builder.hpp"
#include "dsl/cel/code_points.hpp"
#include "dsl/cel/messages.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

namespace p = tao::pegtl;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// A word, a run of signs that operators are made of, or one other sign; empty at the end of the text.
Span token_at(std::string_view text, std::size_t begin) {
  static constexpr std::string_view signs = "=<>!&|";
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  std::size_t end = begin;
  const auto take_while = [&](auto belongs) {
    while (end < text.size() && belongs(text[end])) ++end;
  };
  take_while(is_word);
  if (end == begin) take_while([](char c) { return signs.find(c) != std::string_view::npos; });
  if (end == begin && end < text.size()) end += code_point_bytes(text, end);
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

// What designers write for the operators of the language; empty where it is none of that.
std::string_view operator_for(std::string_view found) {
  if (found == "=" || found == "===" || found == "is" || found == "equals") return "==";
  if (found == "&" || found == "and" || found == "AND") return "&&";
  if (found == "|" || found == "or" || found == "OR") return "||";
  if (found == "<>" || found == "=!") return "!=";
  if (found == "=>") return ">=";
  if (found == "=<") return "<=";
  return {};
}

bool closes_a_bracket(std::string_view token) { return token == ")" || token == "]" || token == "}"; }

// Where something is missing at the end of a line, what stands on the next one is not to blame.
Span end_of_line_before(std::string_view text, Span token) {
  const auto last = text.substr(0, token.begin).find_last_not_of(" \t\r\n\f");
  if (last == std::string_view::npos) return token;
  if (text.substr(last, token.begin - last).find('\n') == std::string_view::npos) return token;
  const auto end = static_cast<std::uint32_t>(last + 1);
  return {end, end};
}

// From its beginning to the end of that line.
Span unclosed_text(std::string_view text, std::uint32_t begin) {
  const std::size_t end = text.find_first_of("\r\n", begin);
  return {begin, static_cast<std::uint32_t>(end == std::string_view::npos ? text.size() : end)};
}

Problem syntax_problem(std::string_view text, const p::parse_error& error, std::uint32_t literal_begin) {
  Problem problem;
  problem.message = std::string(error.message());
  const std::size_t at = error.positions().front().byte;
  if (problem.message.starts_with("the text has no"))
    problem.span = unclosed_text(text, literal_begin);
  else if (problem.message == grammar::expected<grammar::end_of_text>)
    return problem_behind(text, at);
  else
    problem.span = token_at(text, at);
  const std::string_view found = text.substr(problem.span.begin, problem.span.size());
  if (closes_a_bracket(found) || problem.message.find(" to close the ") != std::string::npos)
    problem.span = end_of_line_before(text, problem.span);
  return problem;
}

Problem too_deep(Span span) {
  return {ProblemCode::too_deep,
          span,
          fmt::format("the expression is nested more than {} levels deep", limits::expression_depth_max),
          "split it, for instance into variables",
          {}};
}

std::optional<Problem> refuse_text(std::string_view text) {
  if (text.size() > limits::expression_bytes_max) {
    return Problem{
        ProblemCode::too_long,
        {0, static_cast<std::uint32_t>(limits::expression_bytes_max)},
        fmt::format("the expression has {} bytes, at most {} are read", text.size(), limits::expression_bytes_max),
        {},
        {}};
  }
  if (const auto bad = find_invalid_utf8(text)) {
    const auto at = static_cast<std::uint32_t>(*bad);
    return Problem{ProblemCode::syntax, {at, at + 1}, "the text is not valid UTF-8", {}, {}};
  }
  return std::nullopt;
}

template <typename Rule>
Parsed parse_as(std::string_view text, bool lines, bool macros) {
  Parsed result;
  AstBuilder builder(result.ast, lines, macros);
  p::memory_input<p::tracking_mode::lazy> input(text.data(), text.data() + text.size(), "");
  try {
    p::parse<Rule, grammar::action, grammar::control>(input, builder);
    result.end = static_cast<std::size_t>(input.current() - input.begin());
  } catch (const p::parse_error& error) {
    builder.problems().insert(builder.problems().begin(), syntax_problem(text, error, builder.literal_begin()));
  } catch (const AstBuilder::TooDeep& error) {
    builder.problems() = {too_deep(error.span)};
  }
  result.problems = std::move(builder.problems());
  if (result.problems.empty()) builder.finish(text.substr(0, result.end));
  return result;
}

}  // namespace

Problem problem_behind(std::string_view text, std::size_t end) {
  Problem problem;
  problem.span = token_at(text, end);
  const std::string_view found = text.substr(problem.span.begin, problem.span.size());
  problem.suggestion = operator_for(found);
  if (!problem.suggestion.empty()) {
    problem.message = fmt::format("`{}` is no operator of expressions", found);
    problem.help = fmt::format("did you mean `{}`?", problem.suggestion);
  } else if (closes_a_bracket(found)) {
    problem.message = fmt::format("this `{}` closes no bracket of the expression", found);
  } else {
    problem.message = grammar::expected<grammar::end_of_text>;
  }
  if (found == "{") problem.help = "message literals are not part of this language; a map stands alone: `{\"a\": 1}`";
  return problem;
}

Parsed parse(std::string_view text, bool macros) {
  if (auto problem = refuse_text(text)) return {{}, {*std::move(problem)}, 0};
  return parse_as<grammar::whole>(text, false, macros);
}

Parsed parse_prefix(std::string_view text) {
  // What follows the expression is somebody else's, and may be long.
  return parse_as<grammar::prefix>(text.substr(0, limits::expression_bytes_max), true, true);
}

}  // namespace dealflow::cel
