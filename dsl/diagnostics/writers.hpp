// Writers of findings: text for people, JSON for machines, annotations for GitHub. Each reads the same records and
// knows no rule.
//
// Threads:  pure functions.
// Source:   DESIGN, "Command line" (JSON of a diagnostic); GitHub, "Workflow commands".
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

}  // namespace dealflow
