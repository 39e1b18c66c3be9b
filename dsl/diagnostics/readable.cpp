#include "dsl/diagnostics/readable.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/base/utf8.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

namespace dealflow {

bool is_readable(const Source& source, Report& report) {
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

}  // namespace dealflow
