// Writers of findings: text for people, JSON for machines, annotations for GitHub, SARIF for code scanning, JUnit for
// test reports. Each reads the same records and knows no rule.
//
// Threads:  pure functions.
// Source:   DESIGN, "Command line" (JSON of a diagnostic); GitHub, "Workflow commands"; OASIS, SARIF
//           2.1.0; the JUnit schema of Ant as CI systems read it.
#pragma once

#include <dealflow/diagnostic.hpp>

#include "dsl/source/source.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// The text of a file that a finding names, or null where it is not at hand: then no excerpt is shown.
using SourceLookup = std::function<const Source*(std::string_view file)>;

// Ends with a line end, unless there is nothing to tell. Control characters of the source are shown as `?`.
[[nodiscard]] std::string write_text(const std::vector<Diagnostic>& diagnostics, const SourceLookup& sources,
                                     bool colour);
// One array. A part without a value is null, no elements are [].
[[nodiscard]] std::string write_json(const std::vector<Diagnostic>& diagnostics);
// One workflow command a line.
[[nodiscard]] std::string write_github(const std::vector<Diagnostic>& diagnostics);

// What SARIF tells of a rule; whoever knows the rules fills it. Each code of a finding is among them.
struct SarifRule {
  std::string code;
  std::string name;
  Severity severity = Severity::error;
  std::string reason;  // may be empty
  std::string page;    // Markdown; may be empty
};
[[nodiscard]] std::string write_sarif(const std::vector<Diagnostic>& diagnostics, const std::vector<SarifRule>& rules,
                                      std::string_view tool_version);
// A suite a file, a case a finding; `files` without a finding have a case that passes.
[[nodiscard]] std::string write_junit(const std::vector<Diagnostic>& diagnostics,
                                      const std::vector<std::string>& files);

}  // namespace dealflow
