#include "engine/testing/judge.hpp"

#include <dealflow/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
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

// Of a record in a message.
constexpr std::size_t shown_bytes_max = 120;

std::string counted(std::uint64_t number, const Words& what) {
  return fmt::format("{} {}", number, number == 1 ? what.one : what.several);
}

std::string print(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// What goes wrong is told, whether or not a test looks at it.
bool is_trouble(std::string_view key) { return key == "failed" || key == "rejected" || key == "dead"; }

// How far a record is from what is expected, to find the one that was meant: what names it counts more than how it is.
std::size_t distance(const std::vector<Difference>& found) {
  constexpr std::array<std::string_view, 8> names{"id",   "name",     "email",    "phone",
                                                  "flow", "template", "endpoint", "external_id"};
  constexpr std::size_t weight_of_name = 3;
  std::size_t sum = 0;
  for (const Difference& one : found)
    sum += std::find(names.begin(), names.end(), one.path) == names.end() ? 1 : weight_of_name;
  return sum;
}

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
    const auto matches = assign(wanted, actual, comparison_);
    std::vector<std::size_t> missing;
    std::vector<std::size_t> others;  // records that match nothing
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!matches[i]) missing.push_back(i);
    for (std::size_t i = 0; i < actual.size(); ++i) {
      if (std::find(matches.begin(), matches.end(), i) == matches.end())
        others.push_back(i);
      else if (is_trouble(expected.of))
        expected_.push_back(actual[i]);
    }
    const auto nearest = pair_up(wanted, missing, actual, others);
    for (const std::size_t i : missing) {
      const auto near = nearest.find(i);
      add_missing(expected, i, wanted[i], near == nearest.end() ? std::optional<std::size_t>() : near->second);
    }
    const bool none = expected.records.empty();
    if ((!test_.exactly && !none) || is_trouble(expected.of)) return;
    for (const std::size_t i : others) {
      const bool told = std::any_of(nearest.begin(), nearest.end(), [i](const auto& pair) { return pair.second == i; });
      if (!told) add_unexpected(expected, actual[i]);
    }
  }

  // What is missing with the record that was probably meant, each of them once: those that differ least come first.
  using Pairs = std::map<std::size_t, std::size_t>;
  [[nodiscard]] Pairs pair_up(const std::vector<Json>& wanted, const std::vector<std::size_t>& missing,
                              const std::vector<Json>& actual, const std::vector<std::size_t>& others) const {
    std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> choices;  // how far, what, which record
    for (const std::size_t i : missing)
      for (const std::size_t j : others)
        choices.emplace_back(distance(differences(wanted[i], actual[j], comparison_)), i, j);
    std::sort(choices.begin(), choices.end());
    Pairs pairs;
    std::set<std::size_t> taken;
    for (const auto& [far, i, j] : choices)
      if (!pairs.contains(i) && taken.insert(j).second) pairs.emplace(i, j);
    return pairs;
  }

  void add_missing(const ExpectedRecords& expected, std::size_t place, const Json& wanted,
                   std::optional<std::size_t> nearest) {
    const auto& actual = there_are(expected.of);
    const Words& what = words_of(expected.of);
    TestProblem problem;
    problem.kind = TestProblem::Kind::missing;
    problem.line = expected.records[place].line;
    problem.expected = print(wanted);
    const std::string shown = cel::shortened(problem.expected, shown_bytes_max);
    if (nearest)
      problem.message = fmt::format("no {} matches {}", what.one, shown);
    else
      problem.message = fmt::format("there is no {}{} {}", actual.empty() ? "" : "further ", what.one, shown);
    if (nearest) {
      problem.actual = print(actual[*nearest]);
      for (const Difference& one : differences(wanted, actual[*nearest], comparison_))
        problem.differences.push_back({one.path, print(one.expected), one.actual ? print(*one.actual) : ""});
    }
    problems_.push_back(std::move(problem));
  }

  void add_unexpected(const ExpectedRecords& expected, const Json& actual) {
    TestProblem problem;
    problem.kind = TestProblem::Kind::unexpected;
    problem.line = expected.line;
    problem.message =
        fmt::format("{} is one {} more than is expected", actual.value("id", "this"), words_of(expected.of).one);
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
