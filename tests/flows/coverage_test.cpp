// The tests of the workspaces that readers copy from pass, and take every way that the flows can go.
//
// A way that the inputs of a ready-made flow rule out is no way: `use: stdlib/popup-lead` without `popup` takes every
// pop-up, so that its condition cannot fail. That it cannot is proven, by the reasoning of the linter, which would tell
// of such a condition in a flow that is written out.
#include <dealflow/coverage.hpp>
#include <dealflow/testing.hpp>

#include "engine/coverage/flow_shape.hpp"
#include "rules/analysis/cases.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/content.hpp"
#include "tests/flows/workspaces.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dealflow::flows {
namespace {

using Way = std::pair<std::string, std::string>;  // step, block

// The ways of a used flow that its inputs rule out. Only the flow's condition and the first of an `if` are looked at:
// what comes later depends on what did not hold before.
class RuledOut {
 public:
  explicit RuledOut(const Workspace& workspace) : bench_(workspace.content().settings) {}

  [[nodiscard]] std::set<Way> of(const rules::CheckedFlow& flow) {
    std::set<Way> ways;
    if (flow.use == nullptr) return ways;
    bench_.renew_budget();
    if (flow.flow->condition) {
      if (always(flow, *flow.flow->condition, rules::Truth::yes)) ways.insert({"condition", "does_not_hold"});
      if (always(flow, *flow.flow->condition, rules::Truth::no)) ways.insert({"condition", "holds"});
    }
    rules::for_each_path(flow.flow->steps, [&](const std::string& path, const flow::Step& step) {
      const auto* choice = std::get_if<flow::If>(&step.node);
      if (choice == nullptr || choice->branches.size() != 1) return;
      const flow::Text& condition = choice->branches.front().condition;
      if (always(flow, condition, rules::Truth::yes)) ways.insert({path, "else"});
      if (always(flow, condition, rules::Truth::no)) ways.insert({path, "then"});
    });
    return ways;
  }

 private:
  [[nodiscard]] bool always(const rules::CheckedFlow& flow, const flow::Text& condition, rules::Truth truth) {
    const cel::Program* program = flow.compiled.find(condition);
    if (program == nullptr) return false;
    const rules::Formula formulas[] = {{program, cel::no_node, &flow.variables, 0}};
    const auto cases = rules::Cases::of(formulas, flow.triggers, flow.data, bench_);
    return cases && cases->always(0, truth);
  }

  rules::Workbench bench_;
};

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

// What no test goes into, a line each.
std::string missed(const ShippedWorkspace& shipped, const LoadedWorkspace& loaded, const CoverageReport& report,
                   Figures& figures) {
  RuledOut ruled_out(*loaded.workspace);
  std::map<std::string, std::set<Way>> no_ways;
  for (const rules::CheckedFlow* flow : loaded.workspace->content().trees)
    if (flow->runs()) no_ways[flow->id] = ruled_out.of(*flow);
  std::string lines;
  for (const FlowCoverage& flow : report.flows) {
    for (const BranchCoverage& branch : flow.branches) {
      if (no_ways[flow.flow].contains({branch.step, branch.block})) {
        // The proof would be wrong if it had been taken.
        if (branch.times > 0) lines += fmt::format("{}: taken, and ruled out: {}\n", flow.flow, branch.text);
        ++figures.ruled_out;
        continue;
      }
      ++figures.branches.of;
      if (branch.times > 0)
        ++figures.branches.seen;
      else
        lines += fmt::format("{}/{}:{}: {}: {}\n", shipped.folder, flow.file.substr(flow.file.find("flows/")),
                             branch.place.line, flow.flow, branch.text);
    }
    const Covered nulls = nulls_of(flow);
    figures.nulls.seen += nulls.seen;
    figures.nulls.of += nulls.of;
  }
  figures.flows = report.flows.size();
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
    const std::string not_taken = missed(shipped, loaded, coverage.report(), figures);
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
