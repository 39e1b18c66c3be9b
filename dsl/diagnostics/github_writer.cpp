#include "dsl/diagnostics/writers.hpp"

#include <fmt/format.h>

namespace dealflow {
namespace {

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "notice";
  }
  return "notice";  // not reached
}

// What would end the line, or the property.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special)
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out.push_back(c);
  }
  return out;
}

}  // namespace

std::string write_github(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& finding : diagnostics) {
    const Place& at = finding.place;
    const std::string text = finding.help.empty() ? finding.message : finding.message + "\n" + finding.help;
    out += fmt::format("::{} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
                       command_of(finding.severity), escaped(at.file, true), at.line, at.column, at.end_line,
                       at.end_column, escaped(finding.code + " " + finding.name, true), escaped(text, false));
  }
  return out;
}

}  // namespace dealflow
