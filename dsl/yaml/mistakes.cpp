#include "dsl/yaml/mistakes.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/yaml/quoting.hpp"

#include <algorithm>
#include <string>

namespace dealflow::yaml {
namespace {

struct Failure {
  const Source& source;
  std::uint32_t at;
  std::string_view message;
  std::optional<std::uint32_t> open_bracket;
  Report& report;

  [[nodiscard]] bool says(std::string_view part) const { return message.find(part) != std::string_view::npos; }
  [[nodiscard]] std::string_view text() const { return source.text(); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text().size()); }
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t from) const {
    const auto before = from == 0 ? std::string_view::npos : text().rfind('\n', from - 1);
    return before == std::string_view::npos ? 0 : static_cast<std::uint32_t>(before + 1);
  }
  [[nodiscard]] std::uint32_t first_sign(std::uint32_t from) const {
    while (from < size() && (text()[from] == ' ' || text()[from] == '\t')) ++from;
    return from;
  }
  Finding tell(std::uint32_t begin, std::uint32_t end, std::string text) const {
    return report.add(lint::syntax_info, source, {begin, std::min(std::max(end, begin), size())}, std::move(text));
  }
};

bool tell_tab(const Failure& failure) {
  for (std::uint32_t i = failure.line_begin(failure.at); i < failure.size(); ++i) {
    if (failure.text()[i] == '\t') {
      failure.tell(i, i + 1, "a tab stands in the indentation; YAML takes spaces only");
      return true;
    }
    if (failure.text()[i] != ' ' && failure.text()[i] != '-') return false;
  }
  return false;
}

// Text that must be quoted, in a list or map of one line up to where that ends.
Span value_at(const Failure& failure) {
  return failure.open_bracket ? hole_value(failure.text(), failure.at, true)
                              : value_on_line(failure.text(), failure.at);
}

// `"Hello" {{ name }}` as `"Hello {{ name }}"`; empty where what follows the quotes is no hole.
std::string with_hole_inside(std::string_view text) {
  const char quote = text.front();
  const auto close = text.find(quote, 1);
  if (close == std::string_view::npos || text.find_first_of("\"'\\", close + 1) != std::string_view::npos) return {};
  const auto rest = text.find_first_not_of(" \t", close + 1);
  if (rest == std::string_view::npos || text.substr(rest, 2) != "{{") return {};
  return std::string(text.substr(0, close)) + std::string(text.substr(close + 1)) + quote;
}

bool tell_quoting(const Failure& failure) {
  const char here = failure.at < failure.size() ? failure.text()[failure.at] : '\0';
  if (failure.says("unknown token") && (here == '@' || here == '`' || here == '%')) {
    report_needs_quotes(failure.source, value_at(failure),
                        fmt::format("text that begins with `{}` must be quoted", here), failure.report);
    return true;
  }
  const Span value = value_on_line(failure.text(), failure.at);
  if (value.empty()) return false;
  const std::string_view text = failure.source.text(value);
  if (text.front() == '"' || text.front() == '\'') {
    if (!failure.says("end of map") || failure.at <= value.begin) return false;
    constexpr std::string_view message = "text that goes on behind its closing quote must be quoted as a whole";
    if (const std::string one_text = with_hole_inside(text); !one_text.empty())
      failure.report.add(lint::needs_quotes_info, failure.source, value, std::string(message)).suggest(one_text);
    else
      report_needs_quotes(failure.source, value, std::string(message), failure.report);
    return true;
  }
  if (failure.says("illegal map value") && text.find(": ") != std::string_view::npos) {
    report_needs_quotes(failure.source, value, "text with `: ` in it must be quoted: YAML takes it for a key",
                        failure.report);
    return true;
  }
  if (text.front() == '@' || text.front() == '`' || text.front() == '%') {
    report_needs_quotes(failure.source, value, fmt::format("text that begins with `{}` must be quoted", text.front()),
                        failure.report);
    return true;
  }
  if (failure.says("anchor") && text.front() == '*') {
    report_needs_quotes(failure.source, value, "text that begins with `*` must be quoted: YAML takes it for an alias",
                        failure.report);
    return true;
  }
  const auto hole = text.find("{{");
  if (hole != std::string_view::npos && text.find_first_of("{[") < hole) {
    report_needs_quotes(failure.source,
                        hole_value(failure.text(), value.begin + static_cast<std::uint32_t>(hole), true),
                        "text with `{{` in it must be quoted inside of `{ }` and `[ ]`", failure.report);
    return true;
  }
  return false;
}

// A bracket that is open to the end of its line is what is wrong; on its own line, a comma is.
bool tell_bracket(const Failure& failure) {
  if (!failure.open_bracket || *failure.open_bracket >= failure.size()) return false;
  if (!failure.says("flow") && !failure.says("block entry") && !failure.says("illegal map value")) return false;
  const bool list = failure.text()[*failure.open_bracket] == '[';
  const bool same_line = failure.line_begin(*failure.open_bracket) == failure.line_begin(failure.at);
  if (!same_line || failure.at >= failure.size() || failure.text()[failure.at] != ':') {
    failure.tell(*failure.open_bracket, *failure.open_bracket + 1,
                 list ? "the `[` of this list is not closed by `]`" : "the `{` of this map is not closed by `}`");
    return true;
  }
  std::uint32_t word = failure.at;
  while (word > *failure.open_bracket + 1 && failure.text()[word - 1] != ' ') --word;
  failure.tell(word, failure.at,
               fmt::format("a comma is missing before `{}`", failure.source.text({word, failure.at})));
  return true;
}

// yaml-cpp reads lines without `: ` as one text with the next line, and gives up at that one's colon.
bool tell_line_above(const Failure& failure) {
  if (!failure.says("illegal map value")) return false;
  const std::uint32_t here = failure.line_begin(failure.at);
  if (here == 0) return false;
  if (failure.text().substr(here, failure.at - here).find(": ") != std::string_view::npos) return false;
  const std::uint32_t above = failure.line_begin(here - 1);
  const std::uint32_t key = failure.first_sign(above);
  const std::string_view line = failure.text().substr(key, here - 1 - key);
  if (line.empty() || line.front() == '#') return false;
  if (line.find(": ") != std::string_view::npos) {
    failure.tell(failure.first_sign(here), failure.at,
                 "this key is indented too far: the line above has its value already");
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos && colon + 1 < line.size()) {
    const auto place = key + static_cast<std::uint32_t>(colon);
    failure.tell(place, place + 1, "a blank is missing after the `:`").suggest(": ");
  } else {
    const auto end = std::min(line.find_first_of(" \r"), line.size());
    const std::uint32_t key_end = key + static_cast<std::uint32_t>(end);
    failure.tell(key, key_end, "a `: ` is missing after the key")
        .suggest(std::string(failure.source.text({key, key_end})) + ":");
  }
  return true;
}

bool tell_escape(const Failure& failure) {
  if (!failure.says("unknown escape") || failure.at < 2) return false;
  failure.tell(failure.at - 2, failure.at, "no escape of YAML is written like this")
      .help("in double quotes a backslash is doubled; in single quotes it stands for itself");
  return true;
}

// A list item, where the lines above it are keys.
bool tell_list_item(const Failure& failure) {
  if (!failure.says("end of map") || failure.text().substr(failure.at, 2) != "- ") return false;
  failure.tell(failure.at, failure.at + 1, "an item of a list stands beside keys")
      .help("in a list, every item begins with `- `, the first one, too");
  return true;
}

std::string worded(const Failure& failure) {
  if (failure.says("tab")) return "a tab stands where YAML takes spaces only";
  if (failure.says("EOF in scalar") || failure.says("end of scalar"))
    return "the quote that opens this text is not closed";
  if (failure.says("sequence flow")) return "the `[` of this list is not closed by `]`";
  if (failure.says("map flow")) return "the `{` of this map is not closed by `}`";
  if (failure.says("end of map")) return "this line does not fit: its indentation, or what stands before it, is off";
  if (failure.says("end of sequence")) return "this line does not fit into the list above it";
  if (failure.says("illegal map value")) return "a second `: ` on one line";
  if (failure.says("unknown escape")) return "no escape of YAML is written like this";
  if (failure.says("illegal block entry")) return "a list item (`- `) stands where none can be";
  if (failure.says("illegal flow end")) return "a closing bracket without an opening one";
  if (failure.says("anchor")) return "no anchor has this name";
  return "this is no YAML: " + std::string(failure.message);
}

}  // namespace

void report_mistake(const Source& source, std::uint32_t at, std::string_view message,
                    std::optional<std::uint32_t> open_bracket, Report& report) {
  const Failure failure{source, at, message, open_bracket, report};
  if (tell_tab(failure) || tell_line_above(failure) || tell_quoting(failure) || tell_bracket(failure) ||
      tell_escape(failure) || tell_list_item(failure))
    return;
  failure.tell(at, at + 1, worded(failure));
}

}  // namespace dealflow::yaml
