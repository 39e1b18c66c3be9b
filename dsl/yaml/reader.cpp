#include "dsl/base/limits.hpp"
#include "dsl/base/utf8.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/yaml/builder.hpp"
#include "dsl/yaml/node.hpp"
#include "dsl/yaml/quoting.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace dealflow::yaml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Bytes that no text has: refused before YAML sees them.
bool is_text(const Source& source, Report& report) {
  const std::string_view text = source.text();
  if (text.size() > limits::flow_file_bytes_max) {
    report.add(lint::over_limit, source, {0, 0}, "this file", limits::flow_file_bytes_max, "bytes");
    return false;
  }
  if (const auto bad = find_invalid_utf8(text)) {
    const auto at = static_cast<std::uint32_t>(*bad);
    report.add(lint::syntax_info, source, {at, at + 1}, "a byte that is not UTF-8").help("save the file as UTF-8");
    return false;
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    const auto at = static_cast<std::uint32_t>(nul);
    report.add(lint::syntax_info, source, {at, at + 1}, "a NUL character");
    return false;
  }
  return true;
}

// Documents begin at lines of three hyphens; each is read by itself, so that a mistake in one hides none in the others.
std::vector<Span> documents(std::string_view text) {
  std::vector<Span> spans;
  std::size_t begin = text.substr(0, byte_order_mark.size()) == byte_order_mark ? byte_order_mark.size() : 0;
  for (std::size_t at = begin; at < text.size();) {
    const auto line_end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, line_end - at);
    const bool marker = line.substr(0, 3) == "---" && (line.size() == 3 || line[3] == ' ' || line[3] == '\r');
    if (marker && at > begin) {
      spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
      begin = at;
    }
    at = line_end + 1;
  }
  spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(text.size())});
  return spans;
}

// What yaml-cpp found wrong, in words of somebody who writes flows.
std::string worded(std::string_view message) {
  const auto has = [message](std::string_view part) { return message.find(part) != std::string_view::npos; };
  if (has("tab")) return "a tab stands in the indentation; YAML takes spaces only";
  if (has("EOF in scalar") || has("end of scalar")) return "the quote that opens this text is not closed";
  if (has("sequence flow")) return "the `[` of this list is not closed by `]`";
  if (has("map flow")) return "the `{` of this map is not closed by `}`";
  if (has("end of map")) return "this line does not fit: its indentation, or what stands before it, is off";
  if (has("end of sequence")) return "this line does not fit into the list above it";
  if (has("illegal map value")) return "a second `: ` on one line";
  if (has("unknown escape")) return "no escape of YAML is written like this; in quotes, a backslash is doubled";
  if (has("illegal block entry")) return "a list item (`- `) stands where none can be";
  if (has("illegal flow end")) return "a closing bracket without an opening one";
  if (has("anchor")) return "no anchor has this name";
  return "this is no YAML: " + std::string(message);
}

// Mistakes that come from a missing quote are told as such.
bool report_as_quoting(const Source& source, std::uint32_t at, std::string_view message, Report& report) {
  const Span value = value_on_line(source.text(), at);
  if (value.empty()) return false;
  const std::string_view text = source.text(value);
  const bool already_quoted = text.front() == '"' || text.front() == '\'';
  if (already_quoted) return false;
  const auto has = [message](std::string_view part) { return message.find(part) != std::string_view::npos; };
  if (has("illegal map value") && text.find(": ") != std::string_view::npos) {
    report_needs_quotes(source, value, "text with `: ` in it must be quoted: YAML takes it for a key", report);
    return true;
  }
  if (text.front() == '@' || text.front() == '`' || text.front() == '%') {
    report_needs_quotes(source, value, fmt::format("text that begins with `{}` must be quoted", text.front()), report);
    return true;
  }
  if (has("anchor") && text.front() == '*') {
    report_needs_quotes(source, value, "text that begins with `*` must be quoted: YAML takes it for an alias", report);
    return true;
  }
  const auto hole = text.find("{{");
  if (hole != std::string_view::npos && text.find_first_of("{[") < hole) {
    report_needs_quotes(source, hole_value(source.text(), value.begin + static_cast<std::uint32_t>(hole), true),
                        "text with `{{` in it must be quoted inside of `{ }` and `[ ]`", report);
    return true;
  }
  return false;
}

void report_exception(const Source& source, std::uint32_t base, const YAML::Exception& exception,
                      std::uint32_t quoting_line, Report& report) {
  const auto size = static_cast<std::uint32_t>(source.text().size());
  const auto at = std::min(base + static_cast<std::uint32_t>(std::max(exception.mark.pos, 0)), size);
  if (quoting_line != 0 && source.place({at, at}).line <= quoting_line + 1) return;  // follows from it
  if (report_as_quoting(source, at, exception.msg, report)) return;
  report.add(lint::syntax_info, source, {at, std::min(at + 1, size)}, worded(exception.msg));
}

}  // namespace

std::vector<Node> read(const Source& source, Report& report) {
  std::vector<Node> nodes;
  if (!is_text(source, report)) return nodes;
  std::size_t count = 0;
  for (const Span document : documents(source.text())) {
    Builder builder(source, document.begin, count, report);
    try {
      std::istringstream stream{std::string(source.text(document))};
      YAML::Parser parser(stream);
      parser.HandleNextDocument(builder);
      if (auto node = builder.take(); node && !node->is_null()) nodes.push_back(std::move(*node));
    } catch (const StopDocument&) {
    } catch (const YAML::Exception& exception) {
      report_exception(source, document.begin, exception, builder.quoting_line(), report);
    }
  }
  return nodes;
}

}  // namespace dealflow::yaml
