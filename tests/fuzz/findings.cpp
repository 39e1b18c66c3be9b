#include "tests/fuzz/findings.hpp"

#include "dsl/diagnostics/writers.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>

namespace dealflow::fuzz {
namespace {

const Source* find(const std::vector<const Source*>& sources, std::string_view name) {
  const auto found =
      std::find_if(sources.begin(), sources.end(), [name](const Source* source) { return source->name() == name; });
  return found == sources.end() ? nullptr : *found;
}

void check_place(const Place& place, const std::vector<const Source*>& sources, std::string_view message) {
  const Source* source = find(sources, place.file);
  claim(source != nullptr, "a finding names a file that there is", place.file);
  claim(within(place.span, source->text().size()), "a finding stands in its file", message);
  claim(place.line >= 1 && place.line <= source->line_count(), "a finding stands on a line", message);
  claim(place.column >= 1 && place.end_column >= 1 && place.end_line >= place.line, "a finding has columns", message);
}

}  // namespace

void check_finding(const Diagnostic& finding, const std::vector<const Source*>& sources) {
  claim(finding.code.size() == 5 && finding.code.starts_with("DF"), "a finding has a code", finding.code);
  claim(!finding.name.empty() && !finding.message.empty(), "a finding says what is wrong", finding.code);
  check_place(finding.place, sources, finding.message);
  for (const Related& related : finding.related) check_place(related.place, sources, related.message);
  if (finding.fix) check_place(finding.fix->place, sources, finding.message);
  const auto lookup = [&](std::string_view file) { return find(sources, file); };
  claim(!write_text({finding}, lookup, false).empty(), "a finding can be shown", finding.message);
  claim(!write_json({finding}).empty() && !write_github({finding}).empty(), "a finding can be written for machines",
        finding.message);
}

}  // namespace dealflow::fuzz
