// The tests of the workspaces that readers copy from pass, and take every way that the flows can go.
//
// A way that the inputs of a ready-made flow rule out is no way: `use: stdlib/popup-lead` without `popup` takes every
// pop-up, so that its condition cannot fail. That it cannot is proven, by the reasoning of the linter, which would tell
// of such a condition in a flow that is written out.
#include <dealflow/coverage.hpp>
#include <dealflow/testing.hpp>

#include "tests/flows/workspaces.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::flows {
namespace {

struct Figures {
  std::size_t tests = 0, flows = 0, ruled_out = 0;
  Covered branches, operands, nulls;
};

std::string of(const Covered& covered) { return fmt::format("{}/{}", covered.seen, covered.of); }

void print_head() {
  std::cout << fmt::format("{:<26} {:>5} {:>5} {:>9} {:>9} {:>9} {:>9}\n", "workspace", "tests", "flows", "branches",
                           "ruled out", "operands", "nulls");
}

void print(const std::string& folder, const Figures& figures) {
  std::cout << fmt::format("{:<26} {:>5} {:>5} {:>9} {:>9} {:>9} {:>9}\n", folder, figures.tests, figures.flows,
                           of(figures.branches), figures.ruled_out, of(figures.operands), of(figures.nulls));
}

// What no test goes into, a line each; and ways that were taken although they are ruled out: the proof would be wrong.
std::string missed(const ShippedWorkspace& shipped, const CoverageReport& report, Figures& figures) {
  std::string lines;
  for (const FlowCoverage& flow : report.flows) {
    if (flow.runs == 0) lines += fmt::format("{}: {} never ran\n", shipped.folder, flow.flow);
    for (const BranchCoverage& branch : flow.branches)
      if (branch.times == 0)
        lines += fmt::format("{}/{}:{}: {}: {}\n", shipped.folder, flow.file.substr(flow.file.find("flows/")),
                             branch.place.line, flow.flow, branch.text);
    for (const BranchCoverage& branch : flow.ruled_out)
      if (branch.times > 0) lines += fmt::format("{}: taken, and ruled out: {}\n", flow.flow, branch.text);
    figures.ruled_out += flow.ruled_out.size();
    const Covered nulls = nulls_of(flow);
    figures.nulls.seen += nulls.seen;
    figures.nulls.of += nulls.of;
  }
  figures.flows = report.flows.size();
  figures.branches = report.branches();
  figures.operands = report.operands();
  return lines;
}

std::string failures(const TestReport& report) {
  std::string lines;
  for (const TestResult& result : report.results)
    for (const TestProblem& problem : result.problems)
      lines += fmt::format("{}:{}: {}: {}\n", result.file, problem.line, result.name, problem.message);
  return lines;
}

}  // namespace

TEST_CASE("the tests of shipped workspaces pass and go every way", "[flows]") {
  print_head();
  Figures all;
  for (const ShippedWorkspace& shipped : shipped_workspaces()) {
    const LoadedWorkspace loaded = load(shipped);
    Coverage coverage(*loaded.workspace);
    TestOptions options;
    options.jobs = std::max(1U, std::thread::hardware_concurrency());
    options.coverage = &coverage;
    const auto ran = run_tests(loaded.workspace, loaded.tests, options);
    REQUIRE(ran);
    CHECK(ran->results.size() == loaded.tests.size());
    INFO(shipped.folder);
    const std::string failed = failures(*ran);
    CAPTURE(failed);
    CHECK(failed.empty());

    Figures figures;
    figures.tests = ran->results.size();
    const std::string not_taken = missed(shipped, coverage.report(), figures);
    CAPTURE(not_taken);
    CHECK(not_taken.empty());
    CHECK(figures.branches.of > 0);
    print(shipped.folder, figures);
    all.tests += figures.tests;
    all.flows += figures.flows;
  }
  CHECK(all.tests > 100);
  std::cout << fmt::format("{} tests of {} flows\n", all.tests, all.flows);
}

}  // namespace dealflow::flows
