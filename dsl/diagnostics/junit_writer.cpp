#include "dsl/base/xml_text.hpp"
#include "dsl/diagnostics/writers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace dealflow {
namespace {

std::string case_of(const Diagnostic& finding) {
  const std::string place = fmt::format("{}:{}:{}", finding.place.file, finding.place.line, finding.place.column);
  const std::string head =
      fmt::format("    <testcase classname=\"{}\" name=\"{} {} {}:{}\"", xml_escaped(finding.place.file), finding.code,
                  finding.name, finding.place.line, finding.place.column);
  const std::string text = finding.help.empty() ? finding.message : finding.message + "\n" + finding.help;
  if (finding.severity == Severity::note)
    return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", head,
                       xml_escaped(place + ": " + text));
  return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", head,
                     to_string(finding.severity), xml_escaped(finding.message), xml_escaped(place + ": " + text));
}

}  // namespace

std::string write_junit(const std::vector<Diagnostic>& diagnostics, const std::vector<std::string>& files) {
  std::map<std::string, std::vector<const Diagnostic*>, std::less<>> by_file;
  for (const std::string& file : files) by_file[file];
  for (const Diagnostic& finding : diagnostics) by_file[finding.place.file].push_back(&finding);
  const auto fails = [](const Diagnostic* one) { return one->severity != Severity::note; };
  std::string suites;
  std::size_t cases = 0;
  std::ptrdiff_t failures = 0;
  for (const auto& [file, findings] : by_file) {
    const auto failed = std::count_if(findings.begin(), findings.end(), fails);
    const std::size_t count = std::max<std::size_t>(findings.size(), 1);
    cases += count;
    failures += failed;
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", xml_escaped(file), count, failed);
    if (findings.empty()) suites += fmt::format("    <testcase classname=\"{0}\" name=\"{0}\"/>\n", xml_escaped(file));
    for (const Diagnostic* finding : findings) suites += case_of(*finding);
    suites += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dealflow lint\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      cases, failures, suites);
}

}  // namespace dealflow
