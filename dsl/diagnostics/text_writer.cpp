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

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// What stands before the caret: blanks, but a tab for each tab, so that both lines are equally wide.
std::string blanks_before(std::string_view line, std::uint32_t column) {
  std::string blanks;
  for (const char c : line) {
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;
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
    const std::size_t end = at.end_line == at.line ? at.end_column : code_points(line) + 1;
    const std::size_t width = std::max<std::size_t>(end > at.column ? end - at.column : 1, 1);
    out_ += fmt::format("{:>5} | {}\n", at.line, printable(line));
    out_ += fmt::format("{:>5} | {}{}\n", "", blanks_before(line, at.column), painted(std::string(width, '^'), paint));
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
