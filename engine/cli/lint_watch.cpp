#include "engine/cli/lint_watch.hpp"

#include <dealflow/lint.hpp>

#include "engine/cli/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

void tell(const std::vector<Diagnostic>& findings, const std::vector<WorkspaceFile>& files, const std::string& folder,
          Console& console) {
  console.print(render_text(findings, files, folder, console.terminal().out && console.terminal().colour));
  const auto count = [&](Severity severity) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Diagnostic& one) { return one.severity == severity; });
  };
  const auto errors = count(Severity::error);
  const auto warnings = count(Severity::warning);
  console.talk(errors + warnings == 0 ? std::string("clean")
                                      : fmt::format("{} error{}, {} warning{}", errors, errors == 1 ? "" : "s",
                                                    warnings, warnings == 1 ? "" : "s"));
}

}  // namespace

// Only what changed is read and checked again.
ExitStatus watch_workspace(const std::string& folder, const LoadOptions& options, Console& console) {
  Linter linter({}, folder, options);
  return watch_folder(folder, console, [&](const FolderChange& change) {
    for (const WorkspaceFile& file : change.written) linter.set(file);
    for (const std::string& path : change.removed) linter.remove(path);
    tell(linter.diagnostics(), change.files, folder, console);
  });
}

}  // namespace dealflow::cli
