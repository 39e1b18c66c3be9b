#include "tests/support/loosener.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/template_text.hpp"
#include "dsl/cel/unparse.hpp"
#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/expression_comments.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/text_words.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "dsl/yaml/node.hpp"
#include "dsl/yaml/scalar_text.hpp"
#include "stdlib/action.hpp"

#include <algorithm>

namespace dealflow::test {
namespace {

using flow::TextRole;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Whether what stands there has to go on, so that its line may end.
bool is_unfinished(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  if (last == std::string_view::npos) return false;
  text = text.substr(0, last + 1);
  return text.ends_with(" in") || std::string_view("&|+-*/%<>=?:!,([{").find(text.back()) != std::string_view::npos;
}

// What stands for itself, at the place: a literal or a name in backquotes.
std::size_t opaque_end(const cel::Ast& ast, std::size_t at) {
  std::size_t end = at;
  for (cel::NodeId id = 0; id < ast.size(); ++id) {
    const cel::Node& node = ast.node(id);
    const bool opaque = node.kind == cel::NodeKind::literal || node.quoted;
    if (opaque && node.focus.begin == at) end = std::max<std::size_t>(end, node.focus.end);
  }
  return end;
}

bool ends_line(std::string_view text, std::uint32_t at) {
  const auto next = text.find_first_not_of(' ', at);
  return next == std::string_view::npos || text[next] == '\n';
}

std::string_view line_before(std::string_view text, std::uint32_t at) {
  const auto begin = text.rfind('\n', at == 0 ? 0 : at - 1);
  return begin == std::string_view::npos ? text.substr(0, at) : text.substr(begin + 1, at - begin - 1);
}

void collect_scalars(const yaml::Node& node, std::vector<Span>& spans) {
  if (node.is_scalar()) spans.push_back(node.span);
  for (const yaml::Node& item : node.items) collect_scalars(item, spans);
  for (const yaml::Entry& entry : node.entries) {
    collect_scalars(entry.key, spans);
    collect_scalars(entry.value, spans);
  }
}

}  // namespace

// Expressions.

std::string Loosener::gap(bool may_be_empty, bool may_be_line_end) {
  const std::size_t kind = below(10);
  if (kind < 4) return " ";
  if (kind < 7) return may_be_empty ? "" : " ";
  if (kind == 7) return "  ";
  if (!may_be_line_end) return " ";
  if (kind == 8) return "\n" + std::string(below(12), ' ');
  return chance(20) ? " // why " + std::to_string(++comments_) + "\n    " : " ";
}

std::string Loosener::spelt(std::string_view text, Over over) {
  const cel::Parsed parsed = cel::parse(text);
  std::string result;
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t end = opaque_end(parsed.ast, i); end > i) {
      result.append(text.substr(i, end - i));
      i = end;
      continue;
    }
    const char c = text[i++];
    const bool opens = c == '(' || c == '[' || c == '{';
    if (opens) ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    const bool may_end_line = over == Over::lines && (depth > 0 || is_unfinished(result));
    if (c == ' ') {
      const bool between_words = !result.empty() && is_word(result.back()) && i < text.size() && is_word(text[i]);
      result += gap(!between_words, may_end_line);
    } else {
      result += c;
      if (opens && chance(15)) result += gap(true, over == Over::lines);
    }
  }
  return result;
}

std::string Loosener::expression(std::string_view text, Over over) {
  const cel::Parsed parsed = cel::parse(text);
  if (!parsed.problems.empty() || flow::holds_comment(parsed.ast)) return std::string(text);
  std::string made = spelt(text, over);
  if (chance(15)) made = "(" + gap(true, false) + made + gap(true, false) + ")";
  const cel::Parsed again = cel::parse(made);
  const cel::Parsed prefix = cel::parse_prefix(made);
  const bool same = again.problems.empty() && cel::unparse(again.ast) == cel::unparse(parsed.ast) &&
                    prefix.problems.empty() && prefix.end == made.size();
  return same ? made : std::string(text);
}

std::string Loosener::holes(std::string_view text) {
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at);
    const std::size_t end = open == std::string_view::npos ? open : cel::find_hole_end(text, open + 2);
    if (end == std::string_view::npos) return result.append(text.substr(at));
    const std::string inside(text.substr(open + 2, end - open - 2));
    result.append(text.substr(at, open - at)).append("{{" + expression(inside, Over::line) + "}}");
    at = end + 2;
  }
}

std::string Loosener::comment() {
  static constexpr std::string_view endings[] = {"", " a: b {", " }", " \"", " it's", " # again", " // é", "\t-"};
  return "#" + std::string(below(2), ' ') + std::to_string(++comments_) +
         std::string(endings[below(std::size(endings))]);
}

// Files.

namespace {

std::string replaced(std::string_view text, std::vector<std::pair<Span, std::string>> pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
  std::string result;
  std::uint32_t at = 0;
  for (const auto& [span, piece] : pieces) {
    result.append(text.substr(at, span.begin - at)).append(piece);
    at = span.end;
  }
  return result.append(text.substr(at));
}

}  // namespace

std::string Loosener::text_notation(std::string_view neat) {
  const flow::ActionForms forms = stdlib::action_forms();
  Report report;
  std::vector<std::pair<Span, std::string>> pieces;
  const Source source("neat.flow", std::string(neat));
  flow::for_each_expression(flow::read_text(source, forms, report).file, forms,
                            [&](const flow::Text& text, TextRole role) {
                              if (role == TextRole::expression) {
                                std::string made = expression(text.text, Over::lines);
                                if (ends_line(neat, text.span.end) && chance(3))
                                  made += " // last " + std::to_string(++comments_);
                                pieces.emplace_back(text.span, std::move(made));
                              } else if (text.quoted) {
                                pieces.emplace_back(text.span, flow::quoted_text(holes(text.text)));
                              }
                            });
  const Source spelt_source("spelt.flow", replaced(neat, std::move(pieces)));

  std::vector<Span> fixed;  // what has lines of its own
  flow::for_each_expression(flow::read_text(spelt_source, forms, report).file, forms,
                            [&fixed](const flow::Text& text, TextRole role) {
                              if (role == TextRole::expression) fixed.push_back(text.span);
                            });
  std::string result;
  for (std::uint32_t number = 1; number < spelt_source.line_count(); ++number) {
    std::string_view line = spelt_source.line(number);
    const auto begin = static_cast<std::uint32_t>(line.data() - spelt_source.text().data());
    const auto end = begin + static_cast<std::uint32_t>(line.size());
    const auto stands = [&fixed](std::uint32_t at) {
      return std::any_of(fixed.begin(), fixed.end(), [at](Span s) { return s.begin < at && at < s.end; });
    };
    if (!stands(begin)) {
      const auto indent = std::min(line.find_first_not_of(' '), line.size());
      // In the first column, `flow` and `use` begin an item of the file.
      const auto loose = [&] { return std::string(indent == 0 ? 0 : 1 + below(8), ' '); };
      while (chance(6)) result += "\n";
      while (chance(8)) result += std::string(below(8), ' ') + comment() + "\n";
      if (chance(4)) result += "\n";
      result += loose();
      line.remove_prefix(indent);
    }
    result += line;
    const bool in_remark = std::any_of(fixed.begin(), fixed.end(), [&](Span s) {
      return s.end == end && line_before(spelt_source.text(), end).find("//") != std::string_view::npos;
    });
    if (!stands(end) && !in_remark) {
      result += std::string(below(3), ' ');
      if (chance(12)) result += comment();
    }
    result += '\n';
  }
  if (chance(5)) result += comment() + "\n";
  if (chance(20)) result.pop_back();
  return result;
}

std::string Loosener::yaml_scalar(const std::string& text, const Source& source, Span span) {
  const std::string_view before = line_before(source.text(), span.begin);
  const bool own_line = before.find_first_of("[]{}'\"") == std::string_view::npos && ends_line(source.text(), span.end);
  switch (below(4)) {
    case 0: return yaml::double_quoted(text);
    case 1: return yaml::fits_single_quotes(text) ? yaml::single_quoted(text) : yaml::double_quoted(text);
    case 2: {
      const auto literal = own_line ? yaml::literal_text(text, before.size() + below(3)) : std::nullopt;
      return literal ? *literal : yaml::double_quoted(text);
    }
    default: return yaml::scalar_text(text, yaml::ScalarPlace::flow, yaml::ScalarStyle::double_quoted);
  }
}

std::string Loosener::yaml(std::string_view neat) {
  const flow::ActionForms forms = stdlib::action_forms();
  Report report;
  std::vector<std::pair<Span, std::string>> pieces;
  const Source source("neat.yaml", std::string(neat));
  flow::for_each_expression(flow::read_yaml(source, forms, report), forms, [&](const flow::Text& text, TextRole role) {
    // Lines of a block scalar stay.
    if (source.text(text.span).find('\n') != std::string_view::npos) return;
    if (role == TextRole::expression)
      pieces.emplace_back(text.span, yaml_scalar(expression(text.text, Over::lines), source, text.span));
    else if (text.text.find("{{") != std::string::npos)
      pieces.emplace_back(text.span, yaml_scalar(holes(text.text), source, text.span));
  });
  const Source spelt_source("spelt.yaml", replaced(neat, std::move(pieces)));

  std::vector<Span> scalars;
  for (const yaml::Node& document : yaml::read(spelt_source, report)) collect_scalars(document, scalars);
  std::string result;
  for (std::uint32_t number = 1; number < spelt_source.line_count(); ++number) {
    const std::string_view line = spelt_source.line(number);
    const auto begin = static_cast<std::uint32_t>(line.data() - spelt_source.text().data());
    const auto end = begin + static_cast<std::uint32_t>(line.size());
    const auto inside = [&](std::uint32_t at) {
      return std::any_of(scalars.begin(), scalars.end(), [&](Span s) {
        const bool block = spelt_source.text()[s.begin] == '|';
        return s.begin < at && (block ? at <= s.end : at < s.end);
      });
    };
    if (!inside(begin)) {
      const auto indent = std::min(line.find_first_not_of(' '), line.size());
      if (chance(5)) result += "\n";
      while (chance(8)) result += std::string(chance(20) ? 0 : indent, ' ') + comment() + "\n";
    }
    result += line;
    if (!inside(end) && chance(10)) result += std::string(1 + below(3), ' ') + comment();
    result += '\n';
  }
  return result;
}

}  // namespace dealflow::test
