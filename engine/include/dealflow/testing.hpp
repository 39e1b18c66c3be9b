// Tests of flows: each case on the real Engine with a store of its own, which is thrown away, and a virtual clock.
// Nothing is sent: effects are recorded, and become of what the case says.
//
//   auto loaded = load_workspace(files, "shop", {.tests = true});   // dealflow/workspace.hpp
//   auto report = run_tests(loaded.workspace, loaded.tests, {.jobs = 4});
//   for (const TestResult& result : report->results) …              // in the order of the cases
//
// Errors:   a case that fails is data. A Result carries what the world refused: no room for a store, no such folder.
// Threads:  run_tests() may be called from several threads; it starts up to `jobs` of its own and waits for them.
// Source:   LANGUAGE.md, "Tests"; DESIGN 1.
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/test_case.hpp>
#include <dealflow/workspace.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dealflow {

class Coverage;  // dealflow/coverage.hpp
struct CoverageReport;

struct TestOptions {
  std::filesystem::path scratch;  // where stores are made, each in a folder of its own; empty: the system's place
  std::size_t jobs = 1;           // cases at once; 64 at most
  // Time that passes, by the host's clock, for TestResult::elapsed; called from several threads. Null: none is
  // measured.
  std::function<std::chrono::microseconds()> stopwatch;
  // What the cases have covered is added to it, in whichever order; of the same workspace. Null: it is not looked at.
  Coverage* coverage = nullptr;
  // Cases that have not begun when one fails are left out of the report.
  bool stop_at_first_failure = false;
};

// One key at which a record is not what was expected.
struct TestDifference {
  std::string path;      // "stage", "fields.city", "items[0].name"
  std::string expected;  // JSON
  std::string actual;    // JSON; empty: the record has no such key
};

// Why a case failed.
struct TestProblem {
  enum class Kind : std::uint8_t {
    missing,     // no record matches the expected one
    unexpected,  // a record that is not expected, of a test that expects `exactly` so many
    count,       // more or fewer than expected
    step,        // a step, or a record of `given`, was refused or failed, or did not do what it should
  };
  Kind kind = Kind::step;
  std::string message;     // one line
  std::uint32_t line = 0;  // of the test file: the expectation, or the step
  std::string expected;    // missing: the record as JSON
  std::string actual;      // missing: the record that comes nearest, empty where there is none; unexpected: that record
  std::vector<TestDifference> differences;  // between the two
};

// What an event of a step came to, for whoever looks for the reason.
struct TestStepResult {
  std::size_t step = 0;  // from 1
  Outcome outcome;
};

struct TestResult {
  std::string name;
  std::string file;
  std::uint32_t line = 0;
  std::size_t row = 0;  // from 1; 0: no rows
  std::vector<TestProblem> problems;
  std::vector<TestStepResult> steps;  // those that brought an event
  std::vector<Run> runs;              // of a case that failed: all there were
  std::chrono::microseconds elapsed{};
  [[nodiscard]] bool passed() const { return problems.empty(); }
};

struct TestReport {
  std::vector<TestResult> results;  // in the order of the cases; without those that were left out
  [[nodiscard]] std::size_t failed() const;
};

[[nodiscard]] Result<TestReport> run_tests(const std::shared_ptr<const Workspace>& workspace,
                                           std::span<const TestCase> cases, const TestOptions& options = {});

// One object; times of `elapsed` in seconds.
[[nodiscard]] std::string to_json(const TestReport& report);
// The same with what the cases covered, under `coverage`.
[[nodiscard]] std::string to_json(const TestReport& report, const CoverageReport& coverage);
// JUnit XML: a suite a file, a case a case.
[[nodiscard]] std::string to_junit(const TestReport& report);

}  // namespace dealflow
