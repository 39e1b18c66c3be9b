#include "engine/testing/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dealflow::testing {
namespace {

// One and several of each, in words.
struct Words {
  std::string_view key, one, several;
};
constexpr std::array words{Words{"contacts", "contact", "contacts"},
                           Words{"deals", "deal", "deals"},
                           Words{"payments", "payment", "payments"},
                           Words{"courses", "course", "courses"},
                           Words{"effects", "effect", "effects"},
                           Words{"runs", "run", "runs"},
                           Words{"events", "event", "events"},
                           Words{"failed", "failed event", "failed events"},
                           Words{"rejected", "refused event", "refused events"},
                           Words{"dead", "dead letter", "dead letters"}};

const Words& words_of(std::string_view key) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const Words& one) { return one.key == key; });
  return found == words.end() ? words.front() : *found;
}

std::string counted(std::uint64_t number, const Words& what) {
  return fmt::format("{} {}", number, number == 1 ? what.one : what.several);
}

std::string print(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// What goes wrong is told, whether or not a test looks at it.
bool is_trouble(std::string_view key) { return key == "failed" || key == "rejected" || key == "dead"; }

class Judge {
 public:
  Judge(const TestCase& test, const Records& records, std::string_view zone)
      : test_(test), records_(records), comparison_{std::string(zone), test.exactly} {}

  [[nodiscard]] std::vector<TestProblem> problems() {
    for (const ExpectedRecords& expected : test_.expect) {
      if (expected.count)
        judge_count(expected, *expected.count);
      else
        judge_records(expected);
    }
    report_trouble("rejected");
    report_trouble("dead");
    return std::move(problems_);
  }

 private:
  [[nodiscard]] const std::vector<Json>& there_are(std::string_view key) const {
    static const std::vector<Json> none;
    const auto found = records_.find(key);
    return found == records_.end() ? none : found->second;
  }

  void judge_count(const ExpectedRecords& expected, std::uint64_t count) {
    const auto& actual = there_are(expected.of);
    if (actual.size() == count) {
      if (is_trouble(expected.of)) expected_.insert(expected_.end(), actual.begin(), actual.end());
      return;
    }
    TestProblem problem;
    problem.kind = TestProblem::Kind::count;
    problem.line = expected.line;
    problem.message =
        fmt::format("there {} {}, and {} expected", actual.size() == 1 ? "is" : "are",
                    counted(actual.size(), words_of(expected.of)), count == 1 ? "1 is" : fmt::format("{} are", count));
    problems_.push_back(std::move(problem));
  }

  void judge_records(const ExpectedRecords& expected) {
    const auto& actual = there_are(expected.of);
    std::vector<Json> wanted;
    for (const ExpectedRecord& record : expected.records) wanted.push_back(Json::parse(record.json, nullptr, false));
    const auto places = assign(wanted, actual, comparison_);
    std::vector<bool> used(actual.size());
    for (const auto& place : places)
      if (place) used[*place] = true;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!places[i]) add_missing(expected, i, wanted[i], used);
    for (std::size_t i = 0; i < actual.size(); ++i) {
      if (used[i] && is_trouble(expected.of)) expected_.push_back(actual[i]);
      if (!used[i] && test_.exactly && !is_trouble(expected.of)) add_unexpected(expected, actual[i]);
    }
  }

  // Beside the record that comes nearest: of those that nothing else matches, if there are any.
  void add_missing(const ExpectedRecords& expected, std::size_t place, const Json& wanted,
                   const std::vector<bool>& used) {
    const auto& actual = there_are(expected.of);
    TestProblem problem;
    problem.kind = TestProblem::Kind::missing;
    problem.line = expected.records[place].line;
    problem.expected = print(wanted);
    const Words& what = words_of(expected.of);
    problem.message =
        actual.empty() ? fmt::format("there is no {}", what.one)
                       : fmt::format("no {}{} is what is expected",
                                     std::find(used.begin(), used.end(), true) != used.end() ? "other " : "", what.one);
    const bool all_used = std::find(used.begin(), used.end(), false) == used.end();
    std::vector<Difference> fewest;
    for (std::size_t i = 0; i < actual.size(); ++i) {
      if (used[i] && !all_used) continue;
      auto found = differences(wanted, actual[i], comparison_);
      if (!problem.actual.empty() && found.size() >= fewest.size()) continue;
      problem.actual = print(actual[i]);
      fewest = std::move(found);
    }
    // One that matches, and is another's: there is one too few.
    if (all_used && fewest.empty() && !actual.empty()) {
      problem.message = fmt::format("there is no further {} that is what is expected", what.one);
      problem.actual.clear();
    }
    for (const Difference& one : fewest)
      problem.differences.push_back({one.path, print(one.expected), one.actual ? print(*one.actual) : ""});
    problems_.push_back(std::move(problem));
  }

  void add_unexpected(const ExpectedRecords& expected, const Json& actual) {
    TestProblem problem;
    problem.kind = TestProblem::Kind::unexpected;
    problem.line = expected.line;
    problem.message = fmt::format("one {} more than is expected", words_of(expected.of).one);
    problem.actual = print(actual);
    problems_.push_back(std::move(problem));
  }

  void report_trouble(std::string_view key) {
    for (const Json& record : there_are(key)) {
      if (std::find(expected_.begin(), expected_.end(), record) != expected_.end()) continue;
      TestProblem problem;
      problem.kind = TestProblem::Kind::step;
      problem.line = line_of(record);
      problem.message = key == "rejected" ? fmt::format("step {} was refused: {}: {}", record.value("line", 0),
                                                        record.value("code", ""), record.value("message", ""))
                                          : fmt::format("{} failed: {}: {}", record.value("id", ""),
                                                        record.value("code", ""), record.value("message", ""));
      problems_.push_back(std::move(problem));
    }
  }

  // Of the step that was refused.
  [[nodiscard]] std::uint32_t line_of(const Json& record) const {
    const std::size_t step = record.value("line", std::size_t{0});
    return step >= 1 && step <= test_.steps.size() ? test_.steps[step - 1].line : test_.line;
  }

  const TestCase& test_;
  const Records& records_;
  const Comparison comparison_;
  std::vector<Json> expected_;  // refused lines and dead letters that the test expects
  std::vector<TestProblem> problems_;
};

}  // namespace

std::vector<TestProblem> judge(const TestCase& test, const Records& records, std::string_view zone) {
  return Judge(test, records, zone).problems();
}

}  // namespace dealflow::testing
