#include "engine/cli/lint_watch.hpp"

#include <dealflow/lint.hpp>
#include <dealflow/workspace_folder.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

namespace dealflow::cli {
namespace {

// Often enough to seem at once; a look at some hundred files takes a millisecond.
constexpr auto look_every = std::chrono::milliseconds(200);

// The files as the linter has them.
class Known {
 public:
  // Whether something changed; the linter is told what.
  bool update(std::vector<WorkspaceFile> files, Linter& linter) {
    bool changed = false;
    std::map<std::string, std::string> now;
    for (WorkspaceFile& file : files) {
      const auto before = texts_.find(file.path);
      if (before == texts_.end() || before->second != file.text) {
        linter.set(file);
        changed = true;
      }
      now.emplace(std::move(file.path), std::move(file.text));
    }
    for (const auto& [path, text] : texts_)
      if (!now.contains(path)) {
        linter.remove(path);
        changed = true;
      }
    texts_ = std::move(now);
    return changed;
  }
  [[nodiscard]] std::vector<WorkspaceFile> files() const {
    std::vector<WorkspaceFile> all;
    for (const auto& [path, text] : texts_) all.push_back({path, text});
    return all;
  }

 private:
  std::map<std::string, std::string> texts_;
};

void tell(const std::vector<Diagnostic>& findings, const Known& known, const std::string& folder, Console& console) {
  console.print(render_text(findings, known.files(), folder, console.terminal().out && console.terminal().colour));
  const auto count = [&](Severity severity) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Diagnostic& one) { return one.severity == severity; });
  };
  const auto errors = count(Severity::error);
  const auto warnings = count(Severity::warning);
  console.talk(errors + warnings == 0 ? std::string("clean")
                                      : fmt::format("{} error{}, {} warning{}", errors, errors == 1 ? "" : "s",
                                                    warnings, warnings == 1 ? "" : "s"));
  static_cast<void>(console.finish(ExitStatus::done));
}

}  // namespace

ExitStatus watch_workspace(const std::string& folder, const LoadOptions& options, Console& console) {
  Linter linter({}, folder, options);
  Known known;
  bool first = true;
  while (!console.reader_gone()) {
    auto files = read_workspace_folder(folder);
    // A folder that is being written may be half there for a moment; at the beginning it is a mistake.
    if (!files && first) return console.complain(ExitStatus::usage, files.error().detail);
    if (files && (known.update(*std::move(files), linter) || first)) tell(linter.diagnostics(), known, folder, console);
    first = false;
    std::this_thread::sleep_for(look_every);
  }
  return ExitStatus::done;
}

}  // namespace dealflow::cli
