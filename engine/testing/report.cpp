// The report of tests for other programs: JSON, and JUnit XML.
#include <dealflow/coverage.hpp>
#include <dealflow/testing.hpp>

#include "dsl/diagnostics/junit.hpp"
#include "engine/query/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace dealflow {
namespace {

using query::Json;

double seconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1e6; }

std::string_view to_string(TestProblem::Kind kind) {
  switch (kind) {
    case TestProblem::Kind::missing: return "missing";
    case TestProblem::Kind::unexpected: return "unexpected";
    case TestProblem::Kind::count: return "count";
    case TestProblem::Kind::step: return "step";
  }
  return "";
}

Json parsed(const std::string& json) { return json.empty() ? Json() : Json::parse(json, nullptr, false); }

Json json_of(const TestProblem& problem) {
  Json differences = Json::array();
  for (const TestDifference& one : problem.differences)
    differences.push_back({{"path", one.path}, {"expected", parsed(one.expected)}, {"actual", parsed(one.actual)}});
  Json json;
  json["kind"] = to_string(problem.kind);
  json["message"] = problem.message;
  json["line"] = problem.line;
  json["expected"] = parsed(problem.expected);
  json["actual"] = parsed(problem.actual);
  json["differences"] = std::move(differences);
  return json;
}

Json json_of(const TestStepResult& step) {
  const Outcome& outcome = step.outcome;
  const bool rejected = outcome.kind == Outcome::Kind::rejected;
  Json json;
  json["step"] = step.step;
  json["outcome"] = to_string(outcome.kind);
  json["code"] = query::text_or_null(rejected ? outcome.rejection.code : outcome.failure_code);
  json["message"] = query::text_or_null(rejected ? outcome.rejection.message : outcome.failure_message);
  json["warnings"] = Json::array();
  for (const Warning& warning : outcome.warnings)
    json["warnings"].push_back({{"code", warning.code}, {"message", warning.message}});
  json["created"] = outcome.created;
  json["changed"] = outcome.changed;
  return json;
}

Json json_of(const TestResult& result) {
  Json json;
  json["name"] = result.name;
  json["file"] = result.file;
  json["line"] = result.line;
  json["row"] = result.row == 0 ? Json() : Json(result.row);
  json["passed"] = result.passed();
  json["elapsed_s"] = seconds(result.elapsed);
  json["problems"] = Json::array();
  for (const TestProblem& problem : result.problems) json["problems"].push_back(json_of(problem));
  json["steps"] = Json::array();
  for (const TestStepResult& step : result.steps) json["steps"].push_back(json_of(step));
  json["runs"] = Json::array();
  for (const Run& run : result.runs) json["runs"].push_back(parsed(to_json(run)));
  return json;
}

std::string text_of(const TestResult& result) {
  std::string text;
  for (const TestProblem& problem : result.problems) {
    text += fmt::format("{}{}:{}: {}", text.empty() ? "" : "\n", result.file, problem.line, problem.message);
    for (const TestDifference& one : problem.differences)
      text += fmt::format("\n  {}: expected {}, is {}", one.path, one.expected,
                          one.actual.empty() ? "not there" : one.actual);
  }
  return text;
}

JunitCase case_of(const TestResult& result) {
  JunitCase one;
  one.name = result.name;
  one.seconds = seconds(result.elapsed);
  if (!result.passed()) one.failure = {"failure", result.problems.front().message, text_of(result)};
  return one;
}

Json json_of(const TestReport& report) {
  Json json;
  json["tests"] = report.results.size();
  json["passed"] = report.results.size() - report.failed();
  json["failed"] = report.failed();
  json["results"] = Json::array();
  for (const TestResult& result : report.results) json["results"].push_back(json_of(result));
  return json;
}

}  // namespace

std::string to_json(const TestReport& report) { return query::print(json_of(report)); }

std::string to_json(const TestReport& report, const CoverageReport& coverage) {
  Json json = json_of(report);
  json["coverage"] = parsed(to_json(coverage));
  return query::print(json);
}

std::string to_junit(const TestReport& report) {
  std::vector<JunitSuite> suites;
  for (const TestResult& result : report.results) {
    if (suites.empty() || suites.back().name != result.file) suites.push_back({result.file, {}});
    suites.back().cases.push_back(case_of(result));
  }
  return write_junit("dealflow test", suites);
}

}  // namespace dealflow
