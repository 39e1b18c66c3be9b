#include "dsl/base/utf8.hpp"
#include "dsl/diagnostics/writers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow {
namespace {

// Escape sequences in a flow must not reach a terminal.
std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) c = '?';
  }
  // Bytes that are no text either.
  if (find_invalid_utf8(shown))
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return shown;
}

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "\033[1;31m";
    case Severity::warning: return "\033[1;33m";
    case Severity::note: return "\033[1;36m";
  }
  return {};  // not reached
}

constexpr std::size_t excerpt_bytes_max = 240;  // a line of any length is shown by what stands around the finding
constexpr std::size_t excerpt_bytes_before = 80;

struct Excerpt {
  std::string line;
  std::size_t column;  // of the caret, from 1
  std::size_t width;
};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

Excerpt excerpt_of(std::string_view line, std::size_t at, std::size_t column, std::size_t width) {
  if (line.size() <= excerpt_bytes_max) return {std::string(line), column, width};
  at = std::min(at, line.size());
  std::size_t begin = at - std::min(at, excerpt_bytes_before);
  std::size_t end = std::min(begin + excerpt_bytes_max, line.size());
  while (begin > 0 && continues(line[begin])) --begin;
  while (end < line.size() && continues(line[end])) ++end;
  const std::string_view before = begin > 0 ? "…" : "";
  const std::size_t room = count_code_points(line.substr(at, end - at));
  return {fmt::format("{}{}{}", before, line.substr(begin, end - begin), end < line.size() ? "…" : ""),
          count_code_points(before) + count_code_points(line.substr(begin, at - begin)) + 1,
          std::clamp<std::size_t>(width, 1, std::max<std::size_t>(room, 1))};
}

// What stands before the caret: blanks, but a tab for each tab, so that both lines are equally wide.
std::string blanks_before(std::string_view line, std::size_t column) {
  std::string blanks;
  for (const char c : line) {
    if (continues(c)) continue;
    if (blanks.size() + 1 >= column) break;
    blanks.push_back(c == '\t' ? '\t' : ' ');
  }
  return blanks;
}

class TextWriter {
 public:
  TextWriter(const SourceLookup& sources, bool colour) : sources_(sources), colour_(colour) {}

  void write(const Diagnostic& finding) {
    const std::string head = fmt::format("{} {} {}", to_string(finding.severity), finding.code, finding.name);
    out_ += fmt::format("{}: {}: {}\n", place(finding.place), painted(head, colour_of(finding.severity)),
                        printable(finding.message));
    excerpt(finding.place, colour_of(finding.severity));
    if (!finding.help.empty()) out_ += fmt::format("      help: {}\n", printable(finding.help));
    for (const Related& related : finding.related)
      out_ += fmt::format("      {}: {}\n", place(related.place), printable(related.message));
  }

  std::string take() { return std::move(out_); }

 private:
  static std::string place(const Place& at) { return fmt::format("{}:{}:{}", printable(at.file), at.line, at.column); }

  [[nodiscard]] std::string painted(std::string_view text, std::string_view paint) const {
    return colour_ ? fmt::format("{}{}\033[0m", paint, text) : std::string(text);
  }

  void excerpt(const Place& at, std::string_view paint) {
    const Source* source = sources_ ? sources_(at.file) : nullptr;
    if (source == nullptr || at.line > source->line_count()) return;
    const std::string_view line = source->line(at.line);
    if (line.empty()) return;
    const auto line_begin = static_cast<std::size_t>(line.data() - source->text().data());
    const std::size_t in_line = at.span.begin > line_begin ? at.span.begin - line_begin : 0;
    const std::size_t end = at.end_line == at.line ? at.end_column : count_code_points(line) + 1;
    const std::size_t width = std::max<std::size_t>(end > at.column ? end - at.column : 1, 1);
    const Excerpt shown = excerpt_of(line, in_line, at.column, width);
    out_ += fmt::format("{:>5} | {}\n", at.line, printable(shown.line));
    out_ += fmt::format("{:>5} | {}{}\n", "", blanks_before(shown.line, shown.column),
                        painted(std::string(shown.width, '^'), paint));
  }

  const SourceLookup& sources_;
  bool colour_;
  std::string out_;
};

}  // namespace

std::string write_text(const std::vector<Diagnostic>& diagnostics, const SourceLookup& sources, bool colour) {
  TextWriter writer(sources, colour);
  for (const Diagnostic& finding : diagnostics) writer.write(finding);
  return writer.take();
}

}  // namespace dealflow
