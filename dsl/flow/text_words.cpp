#include "dsl/flow/text_words.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/quoted.hpp"
#include "dsl/flow/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::flow {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_sign(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

// Lines as their author laid them out. Whoever reads them must know that they belong together.
std::string as_written(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f";
  const auto begin = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(begin);
  text = text.substr(0, text.find_last_not_of(blanks) + 1);
  const cel::Parsed parsed = cel::parse_prefix(text);
  if (parsed.problems.empty() && parsed.end == text.size()) return std::string(text);
  const bool comment_last = text.substr(text.rfind('\n') + 1).find("//") != std::string_view::npos;
  return fmt::format("({}{})", text, comment_last ? "\n" : "");
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

std::string expression_lines(std::string_view text, const cel::Layout& layout) {
  const cel::Parsed parsed = cel::parse(text);
  if (!parsed.problems.empty() || holds_comment(parsed.ast)) return as_written(text);
  return cel::unparse(parsed.ast, layout);
}

}  // namespace dealflow::flow
