#include "dsl/flow/expression_comments.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace dealflow::flow {
namespace {

constexpr std::string_view blanks = " \t\r\f";
constexpr std::string_view all_blanks = " \t\r\n\f";

// What no layout may change.
bool is_opaque(const cel::Node& node) { return node.kind == cel::NodeKind::literal || node.quoted; }

bool inside_opaque(const cel::Ast& ast, std::size_t at) {
  for (cel::NodeId id = 0; id < ast.size(); ++id) {
    const cel::Node& node = ast.node(id);
    if (is_opaque(node) && node.focus.begin <= at && at < node.focus.end) return true;
  }
  return false;
}

// Two strokes have one other place: inside of a literal, or of a field's name in backquotes.
bool comment_behind(const cel::Ast& ast, std::size_t begin) {
  const std::string& text = ast.text();
  for (std::size_t at = text.find("//", begin); at != std::string::npos; at = text.find("//", at + 1)) {
    if (!inside_opaque(ast, at)) return true;
  }
  return false;
}

std::string_view without_blanks_at_end(std::string_view line) {
  return line.substr(0, line.find_last_not_of(blanks) + 1);
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(all_blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(all_blanks) + 1 - begin);
}

}  // namespace

bool holds_comment(const cel::Ast& ast) { return comment_behind(ast, 0); }

bool ends_in_comment(const cel::Ast& ast) {
  const std::string& text = ast.text();
  const auto end = text.find_last_not_of(all_blanks);
  const auto line_end = text.rfind('\n', end);
  return comment_behind(ast, line_end == std::string::npos ? 0 : line_end);
}

bool literal_goes_over_lines(const cel::Ast& ast) {
  const std::string& text = ast.text();
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    if (inside_opaque(ast, at)) return true;
  }
  return false;
}

std::string author_lines(const cel::Ast& ast, std::size_t indent) {
  std::string_view text = trimmed(ast.text());
  if (literal_goes_over_lines(ast)) return std::string(text);
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = text.find('\n');
    lines.push_back(without_blanks_at_end(text.substr(0, end)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  std::size_t least = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) least = std::min(least, lines[i].find_first_not_of(blanks));
  std::string result(lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    result += '\n';
    if (!lines[i].empty()) result.append(indent, ' ').append(lines[i].substr(least));
  }
  return result;
}

}  // namespace dealflow::flow
