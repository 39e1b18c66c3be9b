// dealflow test: the tests of workspaces, each on an engine of its own.
#include <dealflow/testing.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/test_page.hpp"
#include "engine/cli/watch.hpp"
#include "engine/cli/workspace_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
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
            "Exit status 0: all passed; 1: a test failed; 2: wrong usage, a workspace or test file that does not "
            "load, or no test of that name; 3: the system refused something.",
            "dealflow test examples/shop\ndealflow test . --filter 'order'\ndealflow test . --watch\n"
            "dealflow test shop school --format junit >tests.xml"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &folders_, "folders of workspaces").required = true;
    arguments.option("--filter", "TEXT", &filter_, "only tests with TEXT in their name");
    arguments.option("--jobs", "N", &jobs_, "tests at once; as many as there are processors if left out").least = 1;
    arguments.flag("--watch", watch_, "run them again whenever a file changes, until interrupted; one workspace");
    arguments.format(format_, formats);
  }
  ExitStatus run(Console& console) override {
    if (watch_ && (folders_.size() > 1 || !format_.is("text")))
      return console.complain(ExitStatus::usage, "`--watch` takes one workspace, and goes with no other format");
    if (watch_) return watch(console);
    TestReport report;
    ExitStatus worst = ExitStatus::done;
    for (const std::string& folder : folders_) {
      ExitStatus status = ExitStatus::done;
      const auto loaded = load_folder(folder, {.tests = true}, "no test was run", console, status);
      if (loaded) status = test(*loaded, report, console);
      if (status != ExitStatus::done) worst = status;
    }
    if (worst != ExitStatus::done) return worst;
    if (report.results.empty()) return console.complain(ExitStatus::usage, none());
    print(report, console);
    return report.failed() > 0 ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  ExitStatus watch(Console& console) {
    const std::string folder = shown_folder(folders_.front());
    return watch_folder(folders_.front(), console, [&](const FolderChange& change) {
      const LoadedWorkspace loaded = load_workspace(change.files, folder, {.tests = true});
      if (!loaded.workspace) {
        console.print(
            render_text(loaded.diagnostics, change.files, folder, console.terminal().out && console.terminal().colour));
        return console.talk("the workspace does not load; no test was run");
      }
      TestReport report;
      if (test(loaded, report, console) != ExitStatus::done) return;
      if (report.results.empty()) return console.talk(none());
      print(report, console);
    });
  }

  ExitStatus test(const LoadedWorkspace& loaded, TestReport& report, Console& console) const {
    std::vector<TestCase> wanted;
    std::copy_if(loaded.tests.begin(), loaded.tests.end(), std::back_inserter(wanted),
                 [this](const TestCase& one) { return one.name.find(filter_) != std::string::npos; });
    TestOptions options;
    options.jobs = jobs_.value_or(std::max(1U, std::thread::hardware_concurrency()));
    options.stopwatch = stopwatch;
    auto ran = run_tests(loaded.workspace, wanted, options);
    if (!ran) return console.complain(ran.error());
    std::move(ran->results.begin(), ran->results.end(), std::back_inserter(report.results));
    return ExitStatus::done;
  }

  [[nodiscard]] std::string none() const {
    return filter_.empty() ? "no test was found: they stand in `tests`, in files that end in .test.yaml"
                           : fmt::format("no test has `{}` in its name", filter_);
  }

  void print(const TestReport& report, Console& console) const {
    if (format_.json()) return console.print_line(to_json(report));
    if (format_.is("junit")) return console.print(to_junit(report));
    for (const TestResult& result : report.results)
      if (!result.passed()) console.print(test_page(result, console) + "\n");
    console.talk(summary(report));
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
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_test() { return std::make_unique<Test>(); }

}  // namespace dealflow::cli
