#include <dealflow/notation.hpp>

#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/format_yaml.hpp"
#include "dsl/flow/print.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "dsl/yaml/node.hpp"
#include "stdlib/action.hpp"

#include <algorithm>
#include <set>

namespace dealflow {
namespace {

flow::TextFile read(const Source& source, Notation notation, Report& report) {
  const flow::ActionForms forms = stdlib::action_forms();
  if (notation == Notation::text) return flow::read_text(source, forms, report);
  return {flow::read_yaml(source, forms, report), flow::read_yaml_comments(source)};
}

std::string print(const flow::TextFile& file, const Source& source, Notation from, Notation to, Report& report) {
  const flow::ActionForms forms = stdlib::action_forms();
  if (from == Notation::yaml && to == Notation::yaml) return flow::format_yaml_expressions(source, file.file, forms);
  const flow::BlockStyle style = from == Notation::text ? flow::BlockStyle::braces : flow::BlockStyle::indentation;
  const flow::ReadFile read{file.file, file.comments, source, style};
  return to == Notation::text ? flow::print_text(read, forms, report) : flow::print_yaml(read, forms, report);
}

bool lines_end_in_crlf(std::string_view text) {
  bool any = false;
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return false;
    any = true;
  }
  return any;
}

// A literal that goes over lines brings its line ends along.
std::string with_crlf(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && !result.ends_with('\r')) result += '\r';
    result += text[i];
  }
  return result;
}

std::string_view comment_text(const flow::Comment& comment, const Source& source) {
  const std::string_view text = source.text(comment.span);
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

std::multiset<std::string_view> texts_of(const flow::Comments& comments, const Source& source) {
  std::multiset<std::string_view> texts;
  for (const flow::Comment& comment : comments) texts.insert(comment_text(comment, source));
  return texts;
}

// Whether what was made says what the file says, with all of its comments.
bool is_same(const flow::TextFile& file, const Source& source, const std::string& made, Notation notation) {
  const Source made_source(source.name(), made);
  Report unheard;
  const flow::TextFile read_again = read(made_source, notation, unheard);
  const flow::ActionForms forms = stdlib::action_forms();
  return !unheard.has_errors() && flow::meaning(read_again.file, forms) == flow::meaning(file.file, forms) &&
         texts_of(read_again.comments, made_source) == texts_of(file.comments, source);
}

// From the first character that changes to the end of its line; of the last line where lines are added behind it.
Span first_change(const Source& source, std::string_view made) {
  const std::string_view text = source.text();
  const auto end = std::mismatch(text.begin(), text.end(), made.begin(), made.end()).first;
  auto at = static_cast<std::uint32_t>(end - text.begin());
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  const std::string_view line = source.line(source.place({at, at}).line);
  const auto begin = static_cast<std::uint32_t>(line.data() - text.data());
  return {at, std::max(at, begin + static_cast<std::uint32_t>(line.size()))};
}

RewrittenFile rewrite(std::string_view name, std::string_view text, Notation from, Notation to) {
  const Source source{std::string(name), std::string(text)};
  Report report;
  const flow::TextFile file = read(source, from, report);
  if (!report.has_errors()) flow::check_expression_syntax(file.file, source, stdlib::action_forms(), report);
  std::string made;
  if (!report.has_errors()) made = print(file, source, from, to, report);
  const bool whole = from == Notation::yaml && to == Notation::yaml;  // its line ends stand in it
  if (!whole && lines_end_in_crlf(text)) made = with_crlf(made);
  if (!report.has_errors() && !is_same(file, source, made, to))
    report.add(lint::syntax_info, source, {0, 0}, "what would be written does not say the same as this file")
        .help("this is a mistake of dealflow, which leaves the file as it is; please report it with the file");
  if (report.has_errors()) return {std::nullopt, report.take()};
  if (from == to && made != text)
    report.add(lint::not_formatted, source, first_change(source, made)).help("`dealflow fmt` lays it out");
  return {std::move(made), report.take()};
}

}  // namespace

Notation other(Notation notation) { return notation == Notation::text ? Notation::yaml : Notation::text; }

std::string_view ending_of(Notation notation) { return notation == Notation::text ? ".flow" : ".yaml"; }

std::optional<Notation> notation_of_name(std::string_view name) {
  if (name.ends_with(".flow")) return Notation::text;
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return Notation::yaml;
  return std::nullopt;
}

Notation notation_of_text(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  for (const std::string_view word : {"flow", "use"}) {
    if (!text.starts_with(word)) continue;
    const auto next = text.find_first_not_of(" \t", word.size());
    const bool spoken = next != word.size() && next != std::string_view::npos && text[next] != ':';
    return spoken ? Notation::text : Notation::yaml;
  }
  return Notation::yaml;
}

bool may_hold_flows(std::string_view yaml) {
  const Source source("", std::string(yaml));
  Report report;
  const std::vector<yaml::Node> documents = yaml::read(source, report);
  return report.has_errors() || std::any_of(documents.begin(), documents.end(), [](const yaml::Node& document) {
           return document.find("flow") != nullptr || document.find("use") != nullptr;
         });
}

RewrittenFile format_flows(std::string_view name, std::string_view text, Notation notation) {
  return rewrite(name, text, notation, notation);
}

RewrittenFile convert_flows(std::string_view name, std::string_view text, Notation from) {
  RewrittenFile made = rewrite(name, text, from, other(from));
  if (!made.text || from == Notation::text) return made;
  // A block's layout depends on the comments in it, which may have stood elsewhere in the YAML.
  RewrittenFile laid_out = rewrite(name, *made.text, Notation::text, Notation::text);
  if (laid_out.text) made.text = std::move(laid_out.text);
  return made;
}

}  // namespace dealflow
