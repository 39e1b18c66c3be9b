#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/readable.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/yaml/builder.hpp"
#include "dsl/yaml/mistakes.hpp"
#include "dsl/yaml/node.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace dealflow::yaml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// YAML's scanner holds every bracket that is open, and may hold all that stands in the outermost one, until it knows
// whether a key begins with it. Signs in texts and comments are counted too: nobody writes so many.
bool has_few_brackets(const Source& source, Report& report) {
  std::size_t open = 0, signs = 0;
  std::uint32_t outermost = 0;
  const std::string_view text = source.text();
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool opens = c == '[' || c == '{', closes = c == ']' || c == '}';
    if (opens && open++ == 0) {
      outermost = i;
      signs = 0;
    }
    if (closes && open > 0) --open;
    if (opens || closes || c == ',' || c == ':') ++signs;
    if (open > limits::yaml_brackets_max) {
      report.add(lint::over_limit, source, {i, i + 1}, "this file", limits::yaml_brackets_max, "open brackets");
      return false;
    }
    if (open > 0 && signs > limits::yaml_signs_max) {
      report.add(lint::over_limit, source, {outermost, outermost + 1}, "this bracket", limits::yaml_signs_max,
                 "brackets, commas and colons");
      return false;
    }
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

void report_exception(const Source& source, std::uint32_t base, const YAML::Exception& exception,
                      const Builder& builder, Report& report) {
  const auto size = static_cast<std::uint32_t>(source.text().size());
  const auto at = std::min(base + static_cast<std::uint32_t>(std::max(exception.mark.pos, 0)), size);
  const std::uint32_t quoting_line = builder.quoting_line();
  if (quoting_line != 0 && source.place({at, at}).line <= quoting_line + 1) return;  // follows from it
  report_mistake(source, at, exception.msg, builder.open_bracket(), report);
}

}  // namespace

std::vector<Node> read(const Source& source, Report& report) {
  std::vector<Node> nodes;
  if (!is_readable(source, report) || !has_few_brackets(source, report)) return nodes;
  std::size_t count = 0;
  for (const Span document : documents(source.text())) {
    if (count > limits::yaml_nodes_max || report.is_full(source)) break;
    Builder builder(source, document.begin, count, report);
    try {
      std::istringstream stream{std::string(source.text(document))};
      YAML::Parser parser(stream);
      parser.HandleNextDocument(builder);
      if (auto node = builder.take(); node && !node->is_null()) nodes.push_back(std::move(*node));
    } catch (const StopDocument&) {
    } catch (const YAML::Exception& exception) {
      report_exception(source, document.begin, exception, builder, report);
    }
  }
  return nodes;
}

}  // namespace dealflow::yaml
