// WorkspaceCheck: a workspace's files, each read and checked once, and again only where something changed that it
// depends on: the file itself, or the settings. What flows do to each other is looked at anew each time.
//
// Threads:  one at a time.
#pragma once

#include <dealflow/workspace.hpp>

#include "rules/lint/advise.hpp"
#include "rules/plan/planner.hpp"
#include "rules/testing/test_file.hpp"
#include "rules/workspace/settings.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dealflow::rules {

class WorkspaceCheck {
 public:
  WorkspaceCheck(std::string_view folder, LoadOptions options);

  void set(WorkspaceFile file);  // a new one, or other text for one that is there
  void remove(std::string_view path);

  // Everything that is to be told now. With Plans::take the workspace, too, where it loads; the check is of no more use
  // then.
  [[nodiscard]] LoadedWorkspace evaluate(Plans plans);
  // With the flows as they were checked, for those who look at them further; they point into the check.
  [[nodiscard]] LoadedWorkspace evaluate(Planned& planned);

  // What was found out about the workspace so far, and what looking further goes by.
  [[nodiscard]] lint::Advice advice();

 private:
  enum class Role : std::uint8_t { settings, flows, test, misplaced, none };
  struct Entry {
    std::shared_ptr<const Source> source;
    Role role = Role::none;
    bool is_checked = false;
    std::vector<Diagnostic> findings;
    std::unique_ptr<CheckedFile> flows;
    lint::FactsOfFile facts;
    flow::Comments comments;
    TestFile tests;
  };

  // Whether all advice is looked at: it is asked for, or the workspace makes an error of some of it.
  [[nodiscard]] bool advises() const;
  static Role role_of(std::string_view path);
  [[nodiscard]] LoadedWorkspace look(Plans plans, Planned& planned);
  void read_settings();
  void check(const std::string& path, Entry& entry);
  void check_tests(const Planned& planned, Report& report) const;
  void check_flows(const std::string& path, Entry& entry, Report& report);
  [[nodiscard]] Planned plan(Report& report, Plans plans);
  void tell(Report& found, LoadedWorkspace& loaded);
  [[nodiscard]] std::vector<TestCase> take_tests();
  [[nodiscard]] std::shared_ptr<const Workspace> make(Planned planned);

  std::string folder_;
  LoadOptions options_;
  std::map<std::string, Entry, std::less<>> entries_;  // by path
  bool settings_changed_ = true;
  std::vector<Diagnostic> of_settings_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Scopes> scopes_;
  std::unique_ptr<Workbench> bench_;
};

}  // namespace dealflow::rules
