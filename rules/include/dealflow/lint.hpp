// What stands on loading a workspace: findings in the forms that other programs read, fixes, a baseline for old
// workspaces, and a linter that an editor keeps running.
//
// Errors:   none of their own; findings are data (dealflow/diagnostic.hpp).
// Threads:  functions are pure; a Linter belongs to one thread at a time.
// Source:   lint/CATALOGUE.md; DESIGN 9.
#pragma once

#include <dealflow/workspace.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// SARIF 2.1.0, one run, with the rules that occur and their pages. Columns count code points. `tool_version`: "0.1.0".
[[nodiscard]] std::string render_sarif(const std::vector<Diagnostic>& diagnostics, std::string_view tool_version);
// JUnit XML as test reports of CI systems take it: a suite for each of `files`, a case for each finding in it; a file
// without one is a case that passes. Notes do not fail.
[[nodiscard]] std::string render_junit(const std::vector<Diagnostic>& diagnostics,
                                       const std::vector<std::string>& files);

// --- fixes ----------------------------------------------------------------------------------------------------------

struct FixedFiles {
  std::vector<WorkspaceFile> changed;  // with their new texts
  std::size_t fixes = 0;               // applied
};
// Applies the fixes of what loading with these options tells, and of what it tells then, until there are none. One that
// would not make an error one less, or would bring another, is left out. Applied to its own result it changes nothing.
[[nodiscard]] FixedFiles fix_workspace(const std::vector<WorkspaceFile>& files, const LoadOptions& options = {});

// --- baseline -------------------------------------------------------------------------------------------------------

// Findings that are known and left for later: told are those that came since. A finding is known by its rule, its file
// and the text of its line, wherever the line stands. Errors are never in it.
class Baseline {
 public:
  // What write() wrote; nothing where the text is something else.
  [[nodiscard]] static std::optional<Baseline> read(std::string_view json);
  [[nodiscard]] std::string write() const;

  // `files` and `folder` are those that the findings come from. `name` tells the workspace from others in the same
  // baseline, wherever it is looked at from.
  void add(const std::vector<Diagnostic>& found, const std::vector<WorkspaceFile>& files, std::string_view folder,
           std::string_view name);
  // Takes out of `found` what is known; how many.
  std::size_t remove_known(std::vector<Diagnostic>& found, const std::vector<WorkspaceFile>& files,
                           std::string_view folder, std::string_view name);
  // Of what it holds, how many remove_known() has not met: mended since.
  [[nodiscard]] std::size_t not_met() const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Known {
    std::string code;
    std::string workspace;
    std::string file;
    std::string line;  // without blanks around it
    friend auto operator<=>(const Known&, const Known&) = default;
  };
  std::map<Known, std::size_t> known_;  // how often
  std::map<Known, std::size_t> met_;
};

// --- while somebody writes ------------------------------------------------------------------------------------------

// Keeps a workspace checked: after a change only the file that changed is read again, and what flows do to each other
// is looked at anew. What the files hold need not have been saved.
class Linter {
 public:
  explicit Linter(std::vector<WorkspaceFile> files, std::string_view folder = {}, const LoadOptions& options = {});
  Linter(Linter&&) noexcept;
  Linter& operator=(Linter&&) noexcept;
  ~Linter();

  void set(WorkspaceFile file);  // a new one, or another text
  void remove(std::string_view path);

  // Everything that is to be told now, by file and place: what load_workspace() with the same options would tell.
  [[nodiscard]] std::vector<Diagnostic> diagnostics();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
