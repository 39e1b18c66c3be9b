#include "dsl/diagnostics/junit.hpp"
#include "dsl/diagnostics/writers.hpp"

#include <fmt/format.h>

#include <map>

namespace dealflow {
namespace {

JunitCase case_of(const Diagnostic& finding) {
  const Place& place = finding.place;
  const std::string text = fmt::format("{}:{}:{}: {}{}{}", place.file, place.line, place.column, finding.message,
                                       finding.help.empty() ? "" : "\n", finding.help);
  JunitCase one;
  one.name = fmt::format("{} {} {}:{}", finding.code, finding.name, place.line, place.column);
  if (finding.severity == Severity::note)
    one.talk = text;
  else
    one.failure = {std::string(to_string(finding.severity)), finding.message, text};
  return one;
}

}  // namespace

std::string write_junit(const std::vector<Diagnostic>& diagnostics, const std::vector<std::string>& files) {
  std::map<std::string, std::vector<JunitCase>, std::less<>> by_file;
  for (const std::string& file : files) by_file[file];
  for (const Diagnostic& finding : diagnostics) by_file[finding.place.file].push_back(case_of(finding));
  std::vector<JunitSuite> suites;
  for (auto& [file, cases] : by_file) {
    // A file without a finding is a case that passes.
    if (cases.empty()) cases.push_back({.name = file});
    suites.push_back({file, std::move(cases)});
  }
  return write_junit("dealflow lint", suites);
}

}  // namespace dealflow
