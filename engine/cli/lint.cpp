// dealflow lint: what is wrong with a workspace, before it runs.
#include <dealflow/lint.hpp>
#include <dealflow/workspace_folder.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/input_file.hpp"
#include "engine/cli/lint_watch.hpp"
#include "engine/cli/replace_file.hpp"
#include "engine/cli/unified_diff.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace dealflow::cli {
namespace {

constexpr std::array<std::string_view, 5> formats{"text", "json", "sarif", "github", "junit"};

template <class Number>
std::string counted(Number number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

// A path below a folder.
std::string below(const std::string& folder, const std::string& path) {
  return folder.empty() || folder.back() == '/' ? folder + path : folder + "/" + path;
}

// What the workspace is called in a baseline: the way to it from the baseline's own folder, wherever both are looked at
// from.
std::string name_in(const std::string& baseline, const std::string& path) {
  std::error_code error;
  const auto from = std::filesystem::weakly_canonical(std::filesystem::absolute(baseline, error), error).parent_path();
  const auto to = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? path : to.lexically_relative(from).generic_string();
}

class Lint final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "lint", "check workspaces",
        "Reads, checks and compiles the flows of each workspace as `run` does, and tells what else may be a mistake: "
        "conditions that say nothing, branches that are never reached, flows that work against each other. "
        "`dealflow explain DF351` tells what a finding means.\n\n"
        "A comment silences a finding: `# dealflow: ignore DF504 -- why`. `lint:` in dealflow.yaml sets "
        "severities. With --baseline, warnings that were there when it was written are not told again.\n\n"
        "Exit status 0: clean; 1: an error or a warning; 2: wrong usage or a folder that cannot be read; 3: a file "
        "cannot be written.",
        "dealflow lint examples/shop\ndealflow lint . --format github\ndealflow lint . --format sarif >lint.sarif\n"
        "dealflow lint . --fix --dry-run\ndealflow lint old --write-baseline lint-baseline.json\n"
        "dealflow lint old --baseline lint-baseline.json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("PATH", &paths_, "folders of workspaces").required = true;
    arguments.flag("--fix", fix_, "mend what can be mended, and tell the rest");
    arguments.flag("--dry-run", dry_run_, "with --fix: write nothing; print what would change, as a patch");
    arguments.option("--baseline", "FILE", &baseline_, "tell only what came since FILE was written");
    arguments.option("--write-baseline", "FILE", &write_baseline_, "write what there is to FILE");
    arguments.flag("--notes", notes_, "tell notes, too, which are off by themselves");
    arguments.flag("--watch", watch_, "tell again whenever a file changes, until interrupted; one workspace");
    arguments.option("--today", "DAY", &today_,
                     "the day up to which comments silence, such as 2026-11-29; today if left out");
    arguments.format(format_, formats);
  }
  ExitStatus run(Console& console) override {
    if (const std::string problem = misuse(); !problem.empty()) return console.complain(ExitStatus::usage, problem);
    if (today_.empty()) today_ = format_time(wall_clock()).substr(0, 10);
    options_ = {.advise = true, .notes = notes_, .today = today_};
    if (watch_) return watch_workspace(paths_.front(), options_, console);
    if (!baseline_.empty())
      if (const ExitStatus status = read_baseline(console); status != ExitStatus::done) return status;
    // What one folder says is told, whatever becomes of another.
    ExitStatus worst = ExitStatus::done;
    for (const std::string& path : paths_)
      if (const ExitStatus status = lint(path, console); status != ExitStatus::done) worst = status;
    if (worst != ExitStatus::done && paths_.size() == 1) return worst;
    if (!write_baseline_.empty()) {
      const auto written = replace_file(write_baseline_, made_baseline_.write());
      if (!written) return console.complain(ExitStatus::broken, written.error().detail);
    }
    print_all(console);
    console.talk(summary());
    if (worst != ExitStatus::done) return worst;
    return fails() ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  [[nodiscard]] std::string misuse() const {
    if (dry_run_ && !fix_) return "`--dry-run` goes with `--fix`";
    if (dry_run_ && !format_.is("text")) return "`--dry-run` prints a patch, and goes with no other format";
    if (!baseline_.empty() && !write_baseline_.empty()) return "`--baseline` and `--write-baseline` exclude each other";
    if (watch_ && (paths_.size() > 1 || fix_ || !format_.is("text")))
      return "`--watch` takes one workspace, and goes with neither `--fix` nor another format";
    if (!today_.empty() && (today_.size() != 10 || !parse_time(today_ + "T00:00:00Z")))
      return fmt::format("`--today` is a day such as 2026-11-29, not `{}`", today_);
    return {};
  }

  ExitStatus read_baseline(Console& console) {
    const auto text = read_input(baseline_);
    if (!text) return console.complain(ExitStatus::usage, text.error().detail);
    known_ = Baseline::read(*text);
    if (known_) return ExitStatus::done;
    return console.complain(ExitStatus::usage,
                            fmt::format("{} is no baseline; `dealflow lint --write-baseline` writes one", baseline_));
  }

  ExitStatus lint(const std::string& path, Console& console) {
    auto files = read_workspace_folder(path);
    if (!files) return console.complain(ExitStatus::usage, files.error().detail);
    if (fix_)
      if (const ExitStatus status = fix(path, *files, console); status != ExitStatus::done) return status;
    const std::string folder = shown_folder(path);
    LoadedWorkspace loaded = load_workspace(*files, folder, options_);
    flows_ += loaded.flows;
    silenced_ += loaded.silenced;
    // What has just been written down is known.
    if (!write_baseline_.empty()) {
      made_baseline_.add(loaded.diagnostics, *files, folder, name_in(write_baseline_, path));
      Baseline made = made_baseline_;
      made.remove_known(loaded.diagnostics, *files, folder, name_in(write_baseline_, path));
    }
    if (known_) known_count_ += known_->remove_known(loaded.diagnostics, *files, folder, name_in(baseline_, path));
    if (format_.is("text"))
      console.print(
          render_text(loaded.diagnostics, *files, folder, console.terminal().out && console.terminal().colour));
    for (const WorkspaceFile& file : *files) shown_files_.push_back(below(folder, file.path));
    found_.insert(found_.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    return ExitStatus::done;
  }

  // What is told afterwards is what is left, also where nothing is written.
  ExitStatus fix(const std::string& folder, std::vector<WorkspaceFile>& files, Console& console) {
    const FixedFiles fixed = fix_workspace(files, options_);
    fixed_ += fixed.fixes;
    for (const WorkspaceFile& changed : fixed.changed) {
      const auto file =
          std::find_if(files.begin(), files.end(), [&](const WorkspaceFile& one) { return one.path == changed.path; });
      if (dry_run_) {
        console.print(unified_diff(below(shown_folder(folder), changed.path), file->text, changed.text));
      } else {
        const auto written = replace_file(below(folder, changed.path), changed.text);
        if (!written) return console.complain(ExitStatus::broken, written.error().detail);
      }
      file->text = changed.text;
    }
    return ExitStatus::done;
  }

  void print_all(Console& console) const {
    if (format_.json()) console.print(render_json(found_));
    if (format_.is("sarif")) console.print(render_sarif(found_, DEALFLOW_VERSION));
    if (format_.is("github")) console.print(render_github(found_));
    if (format_.is("junit")) console.print(render_junit(found_, shown_files_));
  }

  [[nodiscard]] std::ptrdiff_t count(Severity severity) const {
    return std::count_if(found_.begin(), found_.end(), [&](const Diagnostic& one) { return one.severity == severity; });
  }
  [[nodiscard]] bool fails() const {
    return count(Severity::error) + count(Severity::warning) > 0 || (dry_run_ && fixed_ > 0);
  }

  [[nodiscard]] std::string summary() const {
    const auto errors = count(Severity::error);
    if (flows_ == 0 && found_.empty()) return "no flow was found: they stand in `flows`, as .yaml or .flow";
    std::string text = flows_ == 0 && errors > 0 ? std::string("no flow was read: ") : counted(flows_, "flow") + ": ";
    text += errors + count(Severity::warning) > 0
                ? counted(errors, "error") + ", " + counted(count(Severity::warning), "warning")
                : std::string("clean");
    if (const auto notes = count(Severity::note); notes > 0) text += ", " + counted(notes, "note");
    if (silenced_ > 0) text += fmt::format(", {} silenced", silenced_);
    if (known_) text += fmt::format(", {} known from the baseline", known_count_);
    if (known_ && known_->not_met() > 0)
      text += fmt::format(" ({} more in it are mended: write it anew)", known_->not_met());
    if (fix_) text += fmt::format(", {} {}", fixed_, dry_run_ ? "would be mended" : "mended");
    if (!write_baseline_.empty()) text += fmt::format(", {} in {}", made_baseline_.size(), write_baseline_);
    return text;
  }

  std::vector<std::string> paths_;
  bool fix_ = false;
  bool dry_run_ = false;
  bool notes_ = false;
  bool watch_ = false;
  std::string baseline_;
  std::string write_baseline_;
  std::string today_;
  FormatName format_;
  LoadOptions options_;

  std::optional<Baseline> known_;
  Baseline made_baseline_;
  std::vector<Diagnostic> found_;
  std::vector<std::string> shown_files_;
  std::size_t flows_ = 0;
  std::size_t silenced_ = 0;
  std::size_t known_count_ = 0;
  std::size_t fixed_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_lint() { return std::make_unique<Lint>(); }

}  // namespace dealflow::cli
