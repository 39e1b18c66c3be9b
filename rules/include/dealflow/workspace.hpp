// Workspace: one customer's settings and flows, read, checked and compiled. Loading and linting are this one call.
//
// Errors:   diagnostics, all of them in one go; a workspace with an error in it does not load.
// Threads:  a Workspace is immutable and shared freely. Loading touches no file, clock or global.
// Source:   DESIGN 7 and 9; LANGUAGE.md; lint/CATALOGUE.md.
#pragma once

#include <dealflow/diagnostic.hpp>
#include <dealflow/test_case.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// One file of a workspace: "dealflow.yaml", "flows/orders.yaml", "tests/orders.test.yaml", by its path in the folder.
struct WorkspaceFile {
  std::string path;
  std::string text;
};

class Workspace {
 public:
  struct Content;  // rules/workspace/content.hpp
  explicit Workspace(std::shared_ptr<const Content> content);

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::size_t flow_count() const;
  // The version of the flow of that name as it stands here; nothing where there is none.
  [[nodiscard]] std::optional<std::string> flow_version(std::string_view flow) const;
  [[nodiscard]] const Content& content() const { return *content_; }

 private:
  std::shared_ptr<const Content> content_;
};

struct LoadedWorkspace {
  std::shared_ptr<const Workspace> workspace;  // null where there is an error
  std::vector<Diagnostic> diagnostics;         // by file and place
  std::size_t silenced = 0;                    // findings that a comment or a severity keeps quiet; notes not counted
  std::size_t flows = 0;                       // read, also where they do not load
  std::vector<TestCase> tests;                 // where they are asked for and it loads: by file, place and row

  [[nodiscard]] bool has_errors() const;  // among the diagnostics: it does not load
};

struct LoadOptions {
  // Everything that could be said of the workspace, as `dealflow lint` does: what a condition implies, what flows do to
  // each other. Without it only what a look at one expression or step shows, and whatever makes it not load.
  bool advise = false;
  bool tests = false;  // give the tests back; they are checked in any case
  bool notes = false;  // notes, too, which are off unless the workspace's `lint:` asks for them
  // Whoever watches the engine sees what conditions are made of (dealflow/observer.hpp); they take longer.
  bool observable = false;
  std::string today = {};  // "2026-11-29": comments that silence a finding up to a day have ended after it; empty: none
};

// Order of the files does not matter: they are taken by path. `folder` stands before each path in diagnostics.
// Severities that `lint:` in dealflow.yaml sets and comments that silence findings are heeded (lint/CATALOGUE.md).
[[nodiscard]] LoadedWorkspace load_workspace(std::vector<WorkspaceFile> files, std::string_view folder = {},
                                             const LoadOptions& options = {});

// What the text writer of diagnostics needs: the text of a file that was loaded.
[[nodiscard]] std::string render_text(const std::vector<Diagnostic>& diagnostics,
                                      const std::vector<WorkspaceFile>& files, std::string_view folder, bool colour);
[[nodiscard]] std::string render_json(const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] std::string render_github(const std::vector<Diagnostic>& diagnostics);

}  // namespace dealflow
