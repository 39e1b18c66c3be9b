#include "dsl/flow/text/values.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/text/quoted_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dealflow::flow {
namespace {

using Kind = Token::Kind;
using ValueKind = ArgumentValue::Kind;

Text bare(const Cursor& cursor, Span span) {
  Text text;
  text.text = cursor.source().text(span);
  text.span = span;
  text.content_begin = span.begin;
  return text;
}

bool at_token_of_value(const Cursor& cursor) {
  return cursor.at(Kind::word) || cursor.at(Kind::text) || cursor.at(Kind::number);
}

// `10-orders`: where the name ends that a number begins; where the number ends, if it is nothing but that.
std::uint32_t end_of_name(const Cursor& cursor) {
  const std::string_view text = cursor.source().text();
  std::uint32_t end = cursor.peek().span.end;
  const auto is_sign = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  while (end < text.size() && is_sign(text[end]) && text.substr(end, 2) != "->") ++end;
  return end;
}

void report_problem(Cursor& cursor, const cel::Problem& problem, std::uint32_t base) {
  const Span span{base + problem.span.begin, base + problem.span.end};
  Finding finding = cursor.report().add(rule_of_parsing(problem.code), cursor.source(), span, problem.message);
  if (!problem.help.starts_with("did you mean")) finding.help(problem.help);
  finding.suggest(problem.suggestion);
}

// Where the `{` that ends the line stands; nothing where the line ends otherwise.
std::optional<std::uint32_t> block_on_line(Cursor& cursor, std::uint32_t begin) {
  if (!cursor.recover_to_block(begin)) return std::nullopt;
  return cursor.peek().span.begin;
}

void recover_expression(Cursor& cursor, const cel::Problem& problem, std::uint32_t begin, Follows follows) {
  if (follows == Follows::anything) {
    report_problem(cursor, problem, begin);
    cursor.recover(begin);
    return;
  }
  // The `{` of the block may have been taken for that of a map, and its steps for what is in it.
  const auto brace = block_on_line(cursor, begin);
  if (brace && problem.span.begin > *brace - begin) {
    const auto head = cursor.source().text({begin, *brace});
    const cel::Parsed again = cel::parse(head);
    if (!again.problems.empty()) {
      cel::Problem of_head = again.problems.front();
      if (of_head.span.begin >= head.size()) of_head.span = {*brace - begin, *brace - begin + 1};
      report_problem(cursor, of_head, begin);
      return;
    }
  }
  report_problem(cursor, problem, begin);
}

// False, and reported, where the line goes on with what looks like more of the expression.
bool ends_well(Cursor& cursor) {
  if (cursor.at_line_end()) return true;
  const std::uint32_t begin = cursor.peek().span.begin;
  const cel::Problem problem = cel::problem_behind(cursor.source().text().substr(begin), 0);
  const bool strange = cursor.at(Kind::other) || cursor.at(Kind::equals) || cursor.at(Kind::single_quoted) ||
                       cursor.at(Kind::unclosed_text) || !problem.suggestion.empty();
  if (!strange) return true;
  if (cursor.at(Kind::unclosed_text))
    cursor.expected("the end of the expression");
  else
    report_problem(cursor, problem, begin);
  return false;
}

std::optional<ArgumentValue> read_choice(Cursor& cursor, std::string_view what) {
  const Token second = cursor.peek_second();
  const bool call = cursor.at(Kind::word) && second.kind == Kind::open_paren && !second.first_on_line;
  if (!call) {
    auto word = read_word(cursor, what);
    if (!word) return std::nullopt;
    return text_value(std::move(*word));
  }
  const Token way = cursor.take();
  cursor.take();
  auto people = read_words(cursor, fmt::format("somebody to choose from, behind `{}(`", cursor.text(way)));
  if (!people) return std::nullopt;
  if (!cursor.take_sign(Kind::close_paren, fmt::format("`,` or `)` to close `{}(`", cursor.text(way))))
    return std::nullopt;
  ArgumentValue list;
  list.kind = ValueKind::list;
  list.span = people->front().span.to(people->back().span);
  for (Text& person : *people) list.items.push_back(text_value(std::move(person)));
  ArgumentValue value;
  value.kind = ValueKind::table;
  value.span = {way.span.begin, cursor.last_end()};
  value.entries.push_back({bare(cursor, way.span), std::move(list)});
  return value;
}

std::optional<ArgumentValue> words_value(Cursor& cursor, std::string_view what) {
  auto words = read_words(cursor, what);
  if (!words) return std::nullopt;
  ArgumentValue value;
  value.kind = ValueKind::list;
  value.span = words->front().span.to(words->back().span);
  for (Text& word : *words) value.items.push_back(text_value(std::move(word)));
  return value;
}

template <class T>
std::optional<ArgumentValue> as_value(std::optional<T> text) {
  if (!text) return std::nullopt;
  return text_value(std::move(*text));
}

ArgumentValue table_value(std::vector<Argument> entries, Span span) {
  ArgumentValue value;
  value.kind = ValueKind::table;
  value.span = span;
  value.entries = std::move(entries);
  return value;
}

bool is_whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && rest == text.data() + text.size();
}

}  // namespace

ArgumentValue text_value(Text text) {
  ArgumentValue value;
  value.kind = ValueKind::text;
  value.span = text.span;
  value.text = std::move(text);
  return value;
}

bool at_value(const Cursor& cursor) { return !cursor.at_line_end() && at_token_of_value(cursor); }

std::optional<Text> read_quoted(Cursor& cursor, std::string_view what) {
  if (cursor.at_line_end() || !cursor.at(Kind::text)) {
    cursor.expected(fmt::format("{}, in double quotes", what));
    return std::nullopt;
  }
  return decode(cursor.source(), cursor.take().span, cursor.report());
}

std::optional<Text> read_word(Cursor& cursor, std::string_view what) {
  if (!at_value(cursor)) {
    cursor.expected(what);
    return std::nullopt;
  }
  if (cursor.at(Kind::text)) return read_quoted(cursor, what);
  const Span name{cursor.peek().span.begin, end_of_name(cursor)};
  if (cursor.at(Kind::number) && name.end > cursor.peek().span.end) {
    cursor.report()
        .add(lint::syntax_info, cursor.source(), name, "a name that begins with a digit stands in double quotes")
        .suggest(fmt::format("\"{}\"", cursor.source().text(name)));
    cursor.seek(name.end);
    return bare(cursor, name);  // what was meant is clear
  }
  return bare(cursor, cursor.take().span);
}

std::optional<std::vector<Text>> read_words(Cursor& cursor, std::string_view what) {
  std::vector<Text> words;
  for (;;) {
    auto word = read_word(cursor, words.empty() ? what : "another name after `,`");
    if (!word) return std::nullopt;
    words.push_back(std::move(*word));
    if (!cursor.at(Kind::comma) || cursor.at_line_end()) return words;
    cursor.take();
    if (at_token_of_value(cursor)) cursor.start_item();  // a list may go on below its comma
  }
}

std::optional<Text> read_duration(Cursor& cursor, std::string_view what) {
  const std::uint32_t begin = cursor.peek().span.begin;
  if (cursor.at_line_end() || !cursor.at(Kind::number)) {
    if (at_value(cursor) && (cursor.at(Kind::text) || cursor.text(cursor.peek()).starts_with('P')))
      return read_word(cursor, what);  // ISO 8601, or in quotes
    cursor.expected(fmt::format("{}, such as `3 days`", what));
    return std::nullopt;
  }
  while (cursor.at(Kind::number) && !cursor.at_line_end()) {
    cursor.take();
    if (cursor.at_line_end() || !cursor.at(Kind::word)) {
      cursor.expected("a unit of time after the number: `minutes`, `hours`, `days` …");
      return std::nullopt;
    }
    cursor.take();
  }
  return bare(cursor, {begin, cursor.last_end()});
}

std::optional<Text> read_reference(Cursor& cursor, std::string_view what) {
  auto first = read_word(cursor, what);
  if (!first || first->quoted) return first;
  while (cursor.at(Kind::stroke) && !cursor.at_line_end()) {
    cursor.take();
    if (!read_word(cursor, "a name after `/`")) return std::nullopt;
  }
  return bare(cursor, {first->span.begin, cursor.last_end()});
}

std::optional<ArgumentValue> read_constant(Cursor& cursor, std::string_view what) {
  const bool plain = cursor.at(Kind::word) || cursor.at(Kind::number);
  auto word = read_word(cursor, what);
  if (!word) return std::nullopt;
  ArgumentValue value = text_value(std::move(*word));
  const std::string& text = value.text.text;
  if (plain && (text == "true" || text == "false")) value.kind = ValueKind::boolean;
  if (plain && is_whole_number(text)) value.kind = ValueKind::number;
  return value;
}

std::optional<ArgumentValue> read_constants(Cursor& cursor, std::string_view what) {
  auto first = read_constant(cursor, what);
  if (!first || !cursor.at(Kind::comma)) return first;
  ArgumentValue list;
  list.kind = ValueKind::list;
  list.items.push_back(std::move(*first));
  while (cursor.at(Kind::comma) && !cursor.at_line_end()) {
    cursor.take();
    if (at_token_of_value(cursor)) cursor.start_item();
    auto next = read_constant(cursor, "another value after `,`");
    if (!next) return std::nullopt;
    list.items.push_back(std::move(*next));
  }
  list.span = list.items.front().span.to(list.items.back().span);
  return list;
}

std::optional<Text> read_expression(Cursor& cursor, std::string_view what, Follows follows) {
  const bool missing = cursor.at_line_end() || cursor.at(Kind::close_brace) || cursor.at(Kind::comma) ||
                       cursor.at(Kind::equals) || (follows == Follows::block && cursor.at(Kind::open_brace));
  const std::uint32_t begin = cursor.peek().span.begin;
  if (missing || cursor.text(cursor.peek()) == ":") {
    cursor.expected(fmt::format("{}, an expression", what));
    if (follows == Follows::block && !cursor.at_line_end()) cursor.recover_to_block(begin);
    return std::nullopt;
  }
  const std::string_view rest = cursor.source().text().substr(begin);
  const cel::Parsed parsed = cel::parse_prefix(rest);
  // Where the expression ends is known, what it means is not (a number out of range): the checker tells it, as of YAML.
  const bool ends_somewhere = parsed.end > 0;
  if (!parsed.problems.empty() && !ends_somewhere) {
    recover_expression(cursor, parsed.problems.front(), begin, follows);
    return std::nullopt;
  }
  std::size_t end = parsed.end;
  // The expression's own comment, behind it on its last line, stays with it.
  const std::size_t comment = rest.find_first_not_of(" \t", end);
  if (comment != std::string_view::npos && rest.substr(comment).starts_with("//"))
    end = std::min(rest.find_first_of("\r\n", comment), rest.size());
  cursor.seek(begin + static_cast<std::uint32_t>(end));
  const Text text = bare(cursor, {begin, cursor.last_end()});
  if (ends_well(cursor)) return text;
  const std::uint32_t rest_begin = cursor.peek().span.begin;
  if (follows == Follows::block)
    cursor.recover_to_block(rest_begin);
  else
    cursor.recover(rest_begin);
  return std::nullopt;
}

std::optional<ArgumentValue> read_value(Cursor& cursor, const ArgumentForm& form, Standing standing) {
  const std::string what =
      standing == Standing::after_key ? fmt::format("a value after `{}`", form.name) : fmt::format("the {}", form.name);
  switch (form.form) {
    case ValueForm::text:
      if (standing == Standing::on_line) return as_value(read_quoted(cursor, what));
      return as_value(read_word(cursor, fmt::format("{}, in double quotes", what)));
    case ValueForm::word: return as_value(read_reference(cursor, what));  // `stdlib/welcome`, too
    case ValueForm::expression: return as_value(read_expression(cursor, what));
    case ValueForm::choice: return read_choice(cursor, "who takes care: a person, or `round_robin(…)`");
    case ValueForm::words: return words_value(cursor, what);
    case ValueForm::assignments: {
      std::vector<Argument> entries;
      const std::uint32_t begin = cursor.peek().span.begin;
      Cursor::Names names;
      if (!read_assignment(cursor, names, entries)) return std::nullopt;
      return table_value(std::move(entries), {begin, cursor.last_end()});
    }
    case ValueForm::table: {
      const std::uint32_t begin = cursor.peek().span.begin;
      auto entries = read_assignments(cursor, fmt::format("`{}`", form.name));
      if (!entries) return std::nullopt;
      return table_value(std::move(*entries), {begin, cursor.last_end()});
    }
    case ValueForm::flag: {
      ArgumentValue value;
      value.kind = ValueKind::boolean;
      value.text.text = "true";
      return value;
    }
  }
  return std::nullopt;
}

bool read_assignment(Cursor& cursor, Cursor::Names& names, std::vector<Argument>& entries) {
  auto name = read_word(cursor, "a name and `=`");
  if (!name) return false;
  if (cursor.at_line_end() || !cursor.at(Kind::equals)) {
    Finding finding = cursor.expected(fmt::format("`=` after `{}`", name->text));
    const std::string_view found = cursor.text(cursor.peek());
    if (!cursor.at_line_end() && (found == "==" || found == ":" || found == "->")) finding.suggest("=");
    return false;
  }
  cursor.take();
  auto value = read_expression(cursor, fmt::format("the value of `{}`", name->text));
  if (!value) return false;
  if (cursor.add_name(names, *name)) entries.push_back({std::move(*name), text_value(std::move(*value))});
  return true;
}

std::optional<std::vector<Argument>> read_assignments(Cursor& cursor, std::string_view what) {
  const Span opener = cursor.peek().span;
  if (!cursor.take_sign(Kind::open_brace, fmt::format("`{{` and the values of {}", what))) return std::nullopt;
  std::vector<Argument> entries;
  Cursor::Names names;
  cursor.read_block(opener, [&] { return read_assignment(cursor, names, entries); });
  return entries;
}

}  // namespace dealflow::flow
