#include <dealflow/coverage.hpp>
#include <dealflow/testing.hpp>

#include "engine/testing/case_run.hpp"
#include "engine/testing/judge.hpp"
#include "rules/workspace/content.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dealflow {
namespace {

using testing::Tested;

Result<TestResult> run_case(const Tested& tested, const TestCase& test, const std::filesystem::path& scratch,
                            Observer* observer) {
  TestResult result{.name = test.name, .file = test.file, .line = test.line, .row = test.row};
  testing::CaseRun run(tested, test, scratch, observer);
  if (auto ran = run.run(); !ran) return tl::unexpected(ran.error());
  result.problems = std::move(run.problems());
  const auto records = run.records();
  if (!records) return tl::unexpected(records.error());
  // Where what is given was refused there is nothing to be judged.
  if (result.problems.empty() || !run.steps().empty()) {
    auto judged = testing::judge(test, *records, tested.workspace->content().settings.timezone);
    std::move(judged.begin(), judged.end(), std::back_inserter(result.problems));
  }
  result.steps = std::move(run.steps());
  if (result.passed()) return result;
  auto runs = run.runs();
  if (!runs) return tl::unexpected(runs.error());
  result.runs = std::move(*runs);
  return result;
}

// Each has a store and a thread of its own that commits to it.
constexpr std::size_t jobs_max = 64;

// Takes one case after another until there are none, or the world has refused something.
class Workers {
 public:
  Workers(const Tested& tested, std::span<const TestCase> cases, const TestOptions& options)
      : tested_(tested), cases_(cases), options_(options), results_(cases.size()) {}

  [[nodiscard]] Result<TestReport> run() {
    const std::size_t jobs =
        std::clamp<std::size_t>(options_.jobs, 1, std::clamp<std::size_t>(cases_.size(), 1, jobs_max));
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < jobs; ++i) others.emplace_back([this] { work(); });
      work();
    }
    if (error_) return tl::unexpected(*error_);
    TestReport report;
    for (auto& result : results_)
      if (result) report.results.push_back(*std::move(result));
    return report;
  }

 private:
  [[nodiscard]] std::chrono::microseconds now() const {
    return options_.stopwatch ? options_.stopwatch() : std::chrono::microseconds{};
  }

  void work() {
    std::optional<Coverage> covered;
    if (options_.coverage != nullptr) covered.emplace(*tested_.workspace);
    work(covered);
    if (!covered) return;
    const std::scoped_lock lock(mutex_);
    options_.coverage->add(*covered);
  }
  void work(std::optional<Coverage>& covered) {
    for (std::size_t i = next_++; i < cases_.size() && !stopped_; i = next_++) {
      const auto begun = now();
      auto result = run_case(tested_, cases_[i], options_.scratch, covered ? &*covered : nullptr);
      if (!result) return stop(result.error());
      result->elapsed = now() - begun;
      if (options_.stop_at_first_failure && !result->passed()) stopped_ = true;
      results_[i] = std::move(*result);
    }
  }
  void stop(const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = error;
    stopped_ = true;
  }

  const Tested& tested_;
  std::span<const TestCase> cases_;
  const TestOptions& options_;
  std::vector<std::optional<TestResult>> results_;  // empty: not begun
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

std::size_t TestReport::failed() const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const TestResult& result) { return !result.passed(); }));
}

Result<TestReport> run_tests(const std::shared_ptr<const Workspace>& workspace, std::span<const TestCase> cases,
                             const TestOptions& options) {
  if (!workspace) return fail(ErrorCode::invalid_argument, "no workspace given: it did not load");
  Tested tested;
  tested.workspace = workspace;
  tested.without_flows = load_workspace({{"dealflow.yaml", workspace->content().settings.text}}).workspace;
  if (!tested.without_flows) return fail(ErrorCode::invalid_argument, "the settings do not load without the flows");
  return Workers(tested, cases, options).run();
}

}  // namespace dealflow
