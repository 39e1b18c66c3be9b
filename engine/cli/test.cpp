// dealflow test: the tests of workspaces, each on an engine of its own.
#include <dealflow/coverage.hpp>
#include <dealflow/recorded_test.hpp>
#include <dealflow/testing.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/coverage_page.hpp"
#include "engine/cli/replace_file.hpp"
#include "engine/cli/test_page.hpp"
#include "engine/cli/watch.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/store/scratch_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

namespace dealflow::cli {
namespace {

constexpr std::array<std::string_view, 3> formats{"text", "json", "junit"};

std::chrono::microseconds stopwatch() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

class Test final : public Command {
 public:
  CommandInfo info() const override {
    return {"test", "run the tests of workspaces",
            "Runs the cases of tests/*.test.yaml, each on an engine with an empty store of its own and a virtual "
            "clock: days pass in microseconds, mails and webhooks are recorded and not sent. Of a case that fails it "
            "tells what was expected, the record that comes nearest, and each run step by step.\n\n"
            "With --coverage it tells which flows, branches and operands of conditions the tests that ran have seen, "
            "and what they have not. --lcov, --annotate and --fail-under look at it, too.\n\n"
            "With --from-run it runs no test, but writes one: the case that comes to that run of a store, with made-up "
            "people.\n\n"
            "Exit status 0: all passed; 1: a test failed, or less is covered than --fail-under asks for; 2: wrong "
            "usage, a workspace or test file that does not "
            "load, or no test of that name; 3: the system refused something.",
            "dealflow test examples/shop\ndealflow test . --filter 'order'\ndealflow test . --watch\n"
            "dealflow test shop --coverage --fail-under 90\ndealflow test --from-run run-9 --store store "
            ">shop/tests/run-9.test.yaml\ndealflow test shop school --format junit >tests.xml"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &folders_, "folders of workspaces");
    arguments.option("--filter", "TEXT", &filter_, "only tests with TEXT in their name");
    arguments.option("--jobs", "N", &jobs_, "tests at once; as many as there are processors if left out").least = 1;
    arguments.flag("--watch", watch_, "run them again whenever a file changes, until interrupted; one workspace");
    arguments.flag("--coverage", coverage_, "tell what the tests have covered");
    arguments.flag("--annotate", annotate_, "the same, as the text of the flows with counts and marks; text alone");
    arguments.option("--lcov", "FILE", &lcov_, "write it to FILE, as a tracefile of lcov");
    arguments.option("--fail-under", "N", &fail_under_, "fail where less than N percent of the branches are covered")
        .most = 100;
    arguments.option("--from-run", "ID", &from_run_, "write a test of what a run did: run-N");
    arguments.option("--store", "DIR", &store_, "with --from-run: the store that holds the run");
    arguments.workspace_of_store(workspace_of_store_);
    arguments.format(format_, formats);
  }
  ExitStatus run(Console& console) override {
    if (!from_run_.empty() || !store_.empty()) return write_test(console);
    if (folders_.empty()) return console.complain(ExitStatus::usage, "which WORKSPACE?");
    if (watch_ && (folders_.size() > 1 || !format_.is("text")))
      return console.complain(ExitStatus::usage, "`--watch` takes one workspace, and goes with no other format");
    if (watch_) return watch(console);
    if (annotate_ && !format_.is("text"))
      return console.complain(ExitStatus::usage, "`--annotate` goes with no other format");
    Tested tested;
    ExitStatus worst = ExitStatus::done;
    for (const std::string& folder : folders_) {
      ExitStatus status = ExitStatus::done;
      const auto loaded = load_folder(folder, load_options(), "no test was run", console, status);
      if (loaded) status = test(*loaded, tested, console);
      worst = std::max(worst, status);
    }
    // What was run is told, whatever became of another workspace.
    if (worst != ExitStatus::done && tested.report.results.empty()) return worst;
    return std::max(worst, tell(tested, console));
  }

 private:
  // Of all workspaces.
  struct Tested {
    TestReport report;
    CoverageReport coverage;
    std::vector<AnnotatedFile> annotated;
  };

  ExitStatus write_test(Console& console) const {
    if (from_run_.empty() || store_.empty() || !folders_.empty())
      return console.complain(ExitStatus::usage, "`--from-run` goes with `--store`, and with no WORKSPACE");
    const store::ScratchFolder scratch;
    if (!scratch.made())
      return console.complain(ExitStatus::broken, "no folder can be made for a scratch store: is there room?");
    auto test = test_of_run(store_, from_run_, {.workspace = workspace_of_store_, .scratch = scratch.store()});
    if (!test) return console.complain(test.error());
    console.print(test->text);
    if (!test->note.empty()) console.talk("note: " + test->note);
    return ExitStatus::done;
  }

  [[nodiscard]] bool covers() const { return coverage_ || annotate_ || !lcov_.empty() || fail_under_; }
  [[nodiscard]] LoadOptions load_options() const { return {.tests = true, .observable = covers()}; }

  ExitStatus watch(Console& console) {
    const std::string folder = shown_folder(folders_.front());
    return watch_folder(folders_.front(), console, [&](const FolderChange& change) {
      const LoadedWorkspace loaded = load_workspace(change.files, folder, load_options());
      if (!loaded.workspace) {
        console.print(
            render_text(loaded.diagnostics, change.files, folder, console.terminal().out && console.terminal().colour));
        return console.talk("the workspace does not load; no test was run");
      }
      Tested tested;
      if (test(loaded, tested, console) == ExitStatus::done) (void)tell(tested, console);
    });
  }

  ExitStatus test(const LoadedWorkspace& loaded, Tested& tested, Console& console) const {
    std::vector<TestCase> wanted;
    std::copy_if(loaded.tests.begin(), loaded.tests.end(), std::back_inserter(wanted),
                 [this](const TestCase& one) { return one.name.find(filter_) != std::string::npos; });
    std::optional<Coverage> coverage;
    if (covers()) coverage.emplace(*loaded.workspace);
    TestOptions options;
    options.jobs = jobs_.value_or(std::max(1U, std::thread::hardware_concurrency()));
    options.stopwatch = stopwatch;
    options.coverage = coverage ? &*coverage : nullptr;
    auto ran = run_tests(loaded.workspace, wanted, options);
    if (!ran) return console.complain(ran.error());
    std::move(ran->results.begin(), ran->results.end(), std::back_inserter(tested.report.results));
    if (!coverage) return ExitStatus::done;
    CoverageReport covered = coverage->report();
    if (annotate_) {
      auto files = annotate(*loaded.workspace, covered);
      std::move(files.begin(), files.end(), std::back_inserter(tested.annotated));
    }
    std::move(covered.flows.begin(), covered.flows.end(), std::back_inserter(tested.coverage.flows));
    return ExitStatus::done;
  }

  // Results, what was covered, and how it ends.
  ExitStatus tell(const Tested& tested, Console& console) const {
    if (tested.report.results.empty()) return console.complain(ExitStatus::usage, none());
    print(tested, console);
    ExitStatus status = tested.report.failed() > 0 ? ExitStatus::refused : ExitStatus::done;
    if (!covers()) return status;
    if (!filter_.empty()) console.talk("`--filter`: what is covered is that of the tests that ran");
    if (!lcov_.empty())
      if (const auto written = replace_file(lcov_, to_lcov(tested.coverage)); !written)
        return console.complain(ExitStatus::broken, written.error().detail);
    const Covered branches = tested.coverage.branches();
    if (fail_under_ && branches.seen * 100 < *fail_under_ * branches.of)
      status =
          console.complain(ExitStatus::refused, fmt::format("{} of the branches are covered, and --fail-under asks "
                                                            "for {}%",
                                                            shown_percent(branches), *fail_under_));
    return status;
  }

  [[nodiscard]] std::string none() const {
    return filter_.empty() ? "no test was found: they stand in `tests`, in files that end in .test.yaml"
                           : fmt::format("no test has `{}` in its name", filter_);
  }

  void print(const Tested& tested, Console& console) const {
    const TestReport& report = tested.report;
    if (format_.json()) return console.print_line(covers() ? to_json(report, tested.coverage) : to_json(report));
    if (format_.is("junit")) return console.print(to_junit(report));
    for (const TestResult& result : report.results)
      if (!result.passed()) console.print(test_page(result, console) + "\n");
    console.talk(summary(report));
    print_coverage(tested, console);
  }

  void print_coverage(const Tested& tested, Console& console) const {
    if (!coverage_ && !annotate_) return;
    console.talk("");
    for (const AnnotatedFile& file : tested.annotated) console.print(annotated_page(file, console) + "\n");
    console.print(coverage_table(tested.coverage, console));
    // In the annotated text it stands at its place.
    const std::string gaps = annotate_ ? std::string() : gap_list(tested.coverage, console);
    if (!gaps.empty()) console.print("\n" + gaps);
  }

  static std::string summary(const TestReport& report) {
    const std::size_t all = report.results.size();
    const std::size_t failed = report.failed();
    const std::string tests = fmt::format("{} test{}", all, all == 1 ? "" : "s");
    return failed == 0 ? tests + " passed" : fmt::format("{}: {} passed, {} failed", tests, all - failed, failed);
  }

  std::vector<std::string> folders_;
  std::string filter_;
  std::optional<std::uint64_t> jobs_;
  bool watch_ = false;
  std::string from_run_;
  std::string store_;
  std::string workspace_of_store_;
  bool coverage_ = false;
  bool annotate_ = false;
  std::string lcov_;
  std::optional<std::uint64_t> fail_under_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_test() { return std::make_unique<Test>(); }

}  // namespace dealflow::cli
