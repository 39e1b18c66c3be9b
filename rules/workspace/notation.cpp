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

// Those of the file that stand nowhere in what was made of it.
flow::Comments lost_comments(const flow::TextFile& file, const Source& source, const flow::TextFile& made,
                             const Source& made_source) {
  std::multiset<std::string_view> kept;
  for (const flow::Comment& comment : made.comments) kept.insert(comment_text(comment, made_source));
  flow::Comments lost;
  for (const flow::Comment& comment : file.comments) {
    const auto found = kept.find(comment_text(comment, source));
    if (found == kept.end())
      lost.push_back(comment);
    else
      kept.erase(found);
  }
  return lost;
}

// What was made says what the file says, and with all of its comments; those that a conversion lost are told.
void compare(const flow::TextFile& file, const Source& source, const std::string& made, Notation from, Notation to,
             Report& report) {
  const Source made_source(source.name(), made);
  Report unheard;
  const flow::TextFile read_again = read(made_source, to, unheard);
  const flow::ActionForms forms = stdlib::action_forms();
  const bool same = !unheard.has_errors() && flow::meaning(read_again.file, forms) == flow::meaning(file.file, forms);
  const flow::Comments lost = lost_comments(file, source, read_again, made_source);
  if (!same || (from == to && !lost.empty())) {
    report.add(lint::syntax_info, source, {0, 0}, "what would be written does not say the same as this file")
        .help("this is a mistake of dealflow, which leaves the file as it is; please report it with the file");
    return;
  }
  for (const flow::Comment& comment : lost) report.add(lint::lost_comment, source, comment.span);
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
  if (!report.has_errors()) compare(file, source, made, from, to, report);
  if (report.has_errors()) return {std::nullopt, report.take()};
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
  return rewrite(name, text, from, other(from));
}

}  // namespace dealflow
