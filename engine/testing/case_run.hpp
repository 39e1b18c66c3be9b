// CaseRun: what happens in one test, from a new store to the records that there are in the end.
//
// The clock is the case's: an event comes at it, `advance` moves it, and so does an event of a later time. An effect is
// taken from the outbox when its step is committed; a reply of the case is reported at that moment of the clock, which
// stops for that wherever something is due.
//
// Errors:   of the store. What an event did wrong is among its records, or a problem of the case.
// Threads:  one thread.
// Source:   LANGUAGE.md, "Tests"; DESIGN 1, 14.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/testing.hpp>

#include "engine/store/scratch_folder.hpp"
#include "engine/testing/matching.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::testing {

// A workspace, and the same without its flows: what is given comes to be before these look.
struct Tested {
  std::shared_ptr<const Workspace> workspace;
  std::shared_ptr<const Workspace> without_flows;
};

// By the keys of `expect`.
using Records = std::map<std::string, std::vector<Json>, std::less<>>;

class CaseRun {
 public:
  CaseRun(const Tested& tested, const TestCase& test, const std::filesystem::path& scratch, Observer* observer)
      : tested_(tested), test_(test), observer_(observer), folder_(scratch), clock_(test.now) {}

  // Once.
  [[nodiscard]] Result<void> run();

  [[nodiscard]] Result<Records> records();
  // All runs with their steps.
  [[nodiscard]] Result<std::vector<Run>> runs();
  [[nodiscard]] std::vector<TestProblem>& problems() { return problems_; }
  [[nodiscard]] std::vector<TestStepResult>& steps() { return steps_; }

 private:
  // The one place where engines of tests are made.
  [[nodiscard]] Result<void> open(bool create);
  [[nodiscard]] Result<void> use(const std::shared_ptr<const Workspace>& workspace);
  void close();
  // False where something of it was refused: there is no more to be seen then.
  [[nodiscard]] Result<bool> give();
  [[nodiscard]] Result<void> take(const TestStep& step, std::size_t number);
  [[nodiscard]] Result<void> send(const TestStep& step, std::size_t number);
  [[nodiscard]] Result<void> repeat(const TestStep& step, std::size_t number);
  [[nodiscard]] Result<Outcome> submit(const std::string& line, std::size_t number);
  [[nodiscard]] Result<void> restart();
  [[nodiscard]] Result<void> advance_to(TimePoint time);
  [[nodiscard]] Result<void> settle();
  [[nodiscard]] Result<void> collect();
  [[nodiscard]] const TestReply* reply_to(const Effect& effect);
  void add_problem(std::uint32_t line, std::string message);
  [[nodiscard]] Result<void> list(std::string_view key, RecordKind kind, Records& records) const;

  const Tested& tested_;
  const TestCase& test_;
  Observer* observer_;  // or null
  store::ScratchFolder folder_;
  TimePoint clock_;
  std::optional<Engine> engine_;
  WorkspaceHandle handle_{};
  std::optional<Reader> reader_;
  std::uint64_t given_events_ = 0;
  std::map<std::size_t, std::string> sent_;  // the lines of steps, by number
  std::vector<Effect> effects_;              // all that were made
  std::size_t settled_ = 0;                  // of them, those that have become of what the case says
  std::map<std::pair<std::string, std::string>, std::size_t> replies_;  // how many of a receiver are used
  std::vector<TestStepResult> steps_;
  std::vector<TestProblem> problems_;
};

}  // namespace dealflow::testing
