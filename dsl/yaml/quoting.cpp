#include "dsl/yaml/quoting.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"

#include <algorithm>
#include <array>

namespace dealflow::yaml {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::uint32_t line_begin(std::string_view source, std::uint32_t at) {
  const auto before = source.substr(0, at).rfind('\n');
  return static_cast<std::uint32_t>(before == std::string_view::npos ? 0 : before + 1);
}

std::uint32_t line_end(std::string_view source, std::uint32_t at) {
  const auto end = source.find_first_of("\r\n", at);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? source.size() : end);
}

Span trimmed(std::string_view source, Span span) {
  while (span.begin < span.end && is_blank(source[span.begin])) ++span.begin;
  while (span.end > span.begin && is_blank(source[span.end - 1])) --span.end;
  return span;
}

// As a single-quoted scalar; its quotes are doubled.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c;
    if (c == '\'') result += c;
  }
  return result + "'";
}

}  // namespace

Span value_on_line(std::string_view source, std::uint32_t at) {
  Span span{line_begin(source, at), line_end(source, at)};
  span = trimmed(source, span);
  while (span.size() > 1 && source[span.begin] == '-' && is_blank(source[span.begin + 1])) {
    span = trimmed(source, {span.begin + 1, span.end});
  }
  const auto colon = source.substr(span.begin, span.size()).find(": ");
  if (colon != std::string_view::npos) span.begin += static_cast<std::uint32_t>(colon) + 2;
  return trimmed(source, span);
}

Span hole_value(std::string_view source, std::uint32_t begin, bool in_flow) {
  if (!in_flow) return trimmed(source, {begin, line_end(source, begin)});
  const auto close = source.find("}}", begin);
  const auto from = close == std::string_view::npos ? begin : static_cast<std::uint32_t>(close + 2);
  const auto stop = source.find_first_of(",}]\r\n", from);
  return trimmed(source, {begin, static_cast<std::uint32_t>(stop == std::string_view::npos ? source.size() : stop)});
}

bool looks_cut_off(std::string_view text) {
  int open = 0;
  std::size_t single = 0;
  std::size_t both = 0;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') ++open;
    if (c == ')' || c == ']' || c == '}') --open;
    if (c == '\'') ++single;
    if (c == '"') ++both;
  }
  constexpr std::array<std::string_view, 10> operators{"&&", "||", "==", "!=", "+", "*", "<", ">", "?", "="};
  const bool operator_last = std::any_of(operators.begin(), operators.end(), [&](std::string_view o) {
    return text.size() >= o.size() && text.substr(text.size() - o.size()) == o;
  });
  // A lone apostrophe is a word's (`don't`); a lone double quote is a text that was cut.
  return open > 0 || both % 2 == 1 || operator_last || (single % 2 == 1 && text.find(" '") != std::string_view::npos);
}

void report_needs_quotes(const Source& source, Span span, std::string message, Report& report) {
  report.add(lint::needs_quotes_info, source, span, message).suggest(quoted(source.text(span)));
}

}  // namespace dealflow::yaml
