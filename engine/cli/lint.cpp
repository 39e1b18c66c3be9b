// dealflow lint: what is wrong with a workspace, before it runs.
#include <dealflow/workspace_folder.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

template <class Number>
std::string counted(Number number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

class Lint final : public Command {
 public:
  CommandInfo info() const override {
    return {"lint", "check workspaces",
            "Reads, checks and compiles the flows of each workspace as `run` does, and tells what else may be a "
            "mistake. Exit status 0: clean; 1: an error "
            "or a warning; 2: wrong "
            "usage or a folder that cannot be read.",
            "dealflow lint examples/shop\ndealflow lint . --format github"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("PATH", &paths_, "folders of workspaces").required = true;
    arguments.option("--today", "DAY", &today_,
                     "the day up to which comments silence, such as 2026-11-29; today if left out");
    arguments.flag("--notes", notes_, "tell notes, too, which are off by themselves");
    arguments.format(format_, finding_formats);
  }
  ExitStatus run(Console& console) override {
    std::vector<Diagnostic> all;
    if (today_.empty()) today_ = format_time(wall_clock()).substr(0, 10);
    std::size_t flows = 0;
    for (const std::string& path : paths_) {
      auto files = read_workspace_folder(path);
      if (!files) return console.complain(ExitStatus::usage, files.error().detail);
      LoadedWorkspace loaded = load_workspace(*files, path, {.advise = true, .notes = notes_, .today = today_});
      flows += loaded.flows;
      if (format_.is("text")) {
        console.print(
            render_text(loaded.diagnostics, *files, path, console.terminal().out && console.terminal().colour));
      }
      all.insert(all.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    }
    if (format_.json()) console.print(render_json(all));
    if (format_.is("github")) console.print(render_github(all));
    const auto errors =
        std::count_if(all.begin(), all.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
    const auto warnings = static_cast<std::ptrdiff_t>(all.size()) - errors;
    console.talk(fmt::format(
        "{}: {}", counted(flows, "flow"),
        all.empty() ? std::string("clean") : counted(errors, "error") + ", " + counted(warnings, "warning")));
    const bool fails =
        std::any_of(all.begin(), all.end(), [](const Diagnostic& d) { return d.severity != Severity::note; });
    return fails ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  std::vector<std::string> paths_;
  bool notes_ = false;
  std::string today_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_lint() { return std::make_unique<Lint>(); }

}  // namespace dealflow::cli
