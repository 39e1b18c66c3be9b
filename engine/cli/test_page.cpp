#include "engine/cli/test_page.hpp"

#include "engine/cli/card.hpp"
#include "engine/cli/page.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

// The record without what is empty, and without lists and blocks.
std::string in_short(const std::string& record) {
  std::string text;
  const Json json = Json::parse(record, nullptr, false);
  if (!json.is_object()) return text;
  for (const auto& [key, value] : json.items())
    if (!value.is_null() && !value.is_structured())
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key,
                          value.is_string() ? value.get<std::string>() : value.dump());
  return text;
}

std::string id_in(const std::string& record) {
  const Json json = Json::parse(record, nullptr, false);
  return json.is_object() ? json.value("id", "") : std::string();
}

void add_problem(Page& page, const TestProblem& problem) {
  std::string head = problem.message;
  if (const std::string id = id_in(problem.actual); !problem.differences.empty())
    head += id.empty() ? "; below is what comes nearest" : fmt::format("; {} comes nearest", id);
  page.line(fmt::format("line {}: {}", problem.line, printable(head)));
  if (problem.kind == TestProblem::Kind::unexpected) page.row("", in_short(problem.actual));
  if (problem.differences.empty()) return;
  std::vector<std::vector<std::string>> rows{{"", "expected", "is"}};
  for (const TestDifference& one : problem.differences)
    rows.push_back({one.path, one.expected, one.actual.empty() ? "(not there)" : one.actual});
  page.grid(rows);
}

std::string became(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::rejected: return fmt::format("{}: {}", outcome.rejection.code, outcome.rejection.message);
    case Outcome::Kind::failed: return fmt::format("{}: {}", outcome.failure_code, outcome.failure_message);
    case Outcome::Kind::unmatched: return "no flow ran";
    case Outcome::Kind::duplicate: return "nothing changed";
    case Outcome::Kind::applied: break;
  }
  std::string made;
  for (const std::string& id : outcome.created) made += (made.empty() ? "created " : ", ") + id;
  std::string changed;
  for (const std::string& id : outcome.changed) changed += (changed.empty() ? "changed " : ", ") + id;
  return made.empty() || changed.empty() ? made + changed : made + "; " + changed;
}

void add_steps(Page& page, const TestResult& result) {
  if (result.steps.empty()) return;
  page.tab("Events");
  for (const TestStepResult& step : result.steps) {
    page.line(
        fmt::format("step {:<3} {:<10} {}", step.step, to_string(step.outcome.kind), printable(became(step.outcome))));
    for (const Warning& warning : step.outcome.warnings)
      page.line(fmt::format("         {}: {}", warning.code, printable(warning.message)));
  }
}

}  // namespace

std::string test_page(const TestResult& result, const Console& console) {
  Page page(console);
  std::string text =
      console.styled(Style::red, "✗") + " " +
      console.styled(Style::bold, printable(fmt::format("{}:{}: {}", result.file, result.line, result.name))) + "\n";
  for (const TestProblem& problem : result.problems) add_problem(page, problem);
  add_steps(page, result);
  text += page.take();
  for (const Run& run : result.runs) text += "\n" + card(run, console);
  return text;
}

}  // namespace dealflow::cli
