#include "dsl/flow/text_words.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/quoted.hpp"
#include "dsl/flow/expression_comments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::flow {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_sign(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

// Whoever reads the lines must know that they belong together, and where they end.
bool holds_together(std::string_view text, Behind behind) {
  const cel::Parsed parsed = cel::parse_prefix(text);
  if (!parsed.problems.empty()) return false;
  const auto rest = text.find_first_not_of(" \t", parsed.end);
  if (rest == std::string_view::npos) return true;
  const bool comment_last = text.substr(rest).starts_with("//") && text.find('\n', rest) == std::string_view::npos;
  return comment_last && behind == Behind::nothing;
}

std::string in_parentheses(const cel::Ast& ast) {
  return fmt::format("({}{})", ast.text(), ends_in_comment(ast) ? "\n" : "");
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_name_sign);
}

std::string quoted_text(std::string_view text) {
  return cel::in_double_quotes(text, [](std::uint32_t point) {
    return cel::is_control(point) ? fmt::format("\\u{:04x}", point) : std::string();
  });
}

std::string word_text(std::string_view text) { return is_name(text) ? std::string(text) : quoted_text(text); }

std::string expression_lines(std::string_view text, const cel::Layout& layout, Behind behind) {
  const cel::Parsed parsed = cel::parse(text);
  if (!parsed.problems.empty()) return std::string(text);
  // `{` would be that of the block.
  const bool wrapped = behind == Behind::more && text.starts_with('{');
  if (holds_comment(parsed.ast)) {
    if (!wrapped && holds_together(text, behind)) return author_lines(parsed.ast, layout.indent);
    return author_lines(cel::parse(in_parentheses(parsed.ast)).ast, layout.indent);
  }
  if (!wrapped) return cel::unparse(parsed.ast, layout);
  cel::Layout inside = layout;
  ++inside.column;
  return "(" + cel::unparse(parsed.ast, inside) + ")";
}

}  // namespace dealflow::flow
