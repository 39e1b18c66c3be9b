// What tests cover, as `test` and `graph` show it: tests/golden/cli/coverage.* and tests/golden/graph/coverage-*, of
// the workspace in `covered` beside this file, whose tests leave gaps of every kind. With DEALFLOW_UPDATE_GOLDEN=1 the
// golden files are written anew; the change is then read in the diff.
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

const std::string covered = DEALFLOW_SOURCE_DIR "/tests/engine/cli/covered";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// With a name of the folder and times that are always the same.
std::string shown(std::string text) {
  for (auto at = text.find(covered); at != std::string::npos; at = text.find(covered))
    text.replace(at, covered.size(), "covered");
  return std::regex_replace(text, std::regex("\"elapsed_s\":[0-9.e-]+"), "\"elapsed_s\":0.001");
}

void check(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(DEALFLOW_SOURCE_DIR) / "tests/golden" / name;
  if (updating_golden_files()) std::ofstream(path, std::ios::binary) << text;
  CAPTURE(name);
  CHECK(text == read(path));
}

Finished run(std::vector<std::string> words) {
  words.insert(words.begin(), {"test", covered});
  return run_program(words);
}

}  // namespace

TEST_CASE("each form of coverage is as its golden file", "[cli][coverage][golden]") {
  const TemporaryFolder folder;
  const std::string lcov = (folder.path() / "covered.info").string();
  const struct {
    std::string name;
    std::vector<std::string> words;
  } forms[] = {
      {"coverage.text", {"--coverage", "--lcov", lcov}},
      {"coverage.annotated", {"--annotate"}},
      {"coverage.json", {"--coverage", "--format", "json"}},
  };
  for (const auto& form : forms) {
    CAPTURE(form.name);
    const Finished finished = run(form.words);
    CAPTURE(finished.err);
    CHECK(finished.status == 0);
    check("cli/" + form.name, shown(finished.out));
    auto one_by_one = form.words;
    one_by_one.insert(one_by_one.end(), {"--jobs", "1"});
    CHECK(shown(run(one_by_one).out) == shown(finished.out));
  }
  check("cli/coverage.lcov", shown(read(lcov)));
  CHECK(violation(run({"--coverage", "--format", "json"}).out, output_schema("test-report")) == "");
}

TEST_CASE("test tells of coverage only where it is asked for", "[cli][coverage]") {
  CHECK(run({}).out.empty());
  CHECK(run({"--format", "json"}).out.find("\"coverage\"") == std::string::npos);
  CHECK(run({"--format", "json", "--fail-under", "1"}).out.find("\"coverage\"") != std::string::npos);
  CHECK(run({"--fail-under", "1"}).out.empty());
  const auto junit = [](std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "junit"});
    return std::regex_replace(run(words).out, std::regex("time=\"[0-9.e-]+\""), "");
  };
  CHECK(junit({"--coverage"}) == junit({}));
}

TEST_CASE("test fails where less is covered than it should be", "[cli][coverage]") {
  // 10 of 23: 43.4%.
  const Finished enough = run({"--fail-under", "43"});
  CHECK(enough.status == 0);
  CHECK(enough.err == "2 tests passed\n");
  const Finished short_of = run({"--fail-under", "44"});
  CHECK(short_of.status == 1);
  CHECK_THAT(short_of.err, Contains("43.4% of the branches are covered, and --fail-under asks for 44%"));
  for (const std::string wrong : {"101", "-1", "half", "43.5", ""}) {
    CAPTURE(wrong);
    const Finished refused = run({"--fail-under", wrong});
    CHECK(refused.status == 2);
    CHECK(refused.err.find("--fail-under") != std::string::npos);
  }
  // Of what is left by a filter; all of it is a lack.
  const Finished filtered = run({"--filter", "makes none", "--coverage", "--fail-under", "14"});
  CHECK(filtered.status == 1);
  CHECK_THAT(filtered.err, Contains("`--filter`") && Contains("tests that ran"));
  CHECK_THAT(filtered.out, Contains("total"));
}

TEST_CASE("what cannot be told of coverage is refused", "[cli][coverage]") {
  const TemporaryFolder folder;
  CHECK(run({"--annotate", "--format", "json"}).status == 2);
  CHECK(run({"--annotate", "--format", "junit"}).status == 2);
  CHECK(run({"--lcov", (folder.path() / "none" / "a.info").string()}).status == 3);
  CHECK(run({"--filter", "no such test", "--coverage"}).status == 2);
}

TEST_CASE("several workspaces are covered together", "[cli][coverage]") {
  const TemporaryFolder folder;
  const std::string other = (folder.path() / "other").string();
  fs::create_directories(other + "/flows");
  std::ofstream(other + "/dealflow.yaml") << "workspace: other\npipelines: [{id: sales, stages: [new]}]\n";
  std::ofstream(other + "/flows/f.flow") << "flow alone { trigger api.deal condition true create deal }\n";
  const std::string lcov = (folder.path() / "all.info").string();
  const Finished both = run_program({"test", covered, other, "--coverage", "--lcov", lcov});
  CAPTURE(both.out, both.err);
  CHECK(both.status == 0);
  CHECK_THAT(both.out, Contains("10/25") && Contains("2 of 6 flows ran") && Contains("never ran: flow alone"));
  CHECK_THAT(read(lcov), Contains("SF:" + covered + "/flows/calls.flow\n") &&
                             Contains("SF:" + covered + "/flows/deals.yaml\n") &&
                             Contains("SF:" + other + "/flows/f.flow\n"));
}

TEST_CASE("what tests cover is drawn on a flow", "[cli][coverage][graph]") {
  const auto draw = [](const std::string& flow, const std::string& format) {
    const Finished drawn = run_program({"graph", covered, flow, "--coverage", "--format", format});
    CAPTURE(flow, drawn.err);
    CHECK(drawn.status == 0);
    CHECK(drawn.err.empty());
    return drawn.out;
  };
  check("graph/coverage-deals.mmd", draw("deals", "mermaid"));
  check("graph/coverage-small-calls.mmd", draw("small-calls", "mermaid"));
  check("graph/coverage-nobody.mmd", draw("nobody", "mermaid"));
  check("graph/coverage-deals.json", draw("deals", "json"));
  CHECK(violation(draw("deals", "json"), output_schema("graph")) == "");
  CHECK_THAT(draw("deals", "svg"),
             Contains("partly covered") && Contains("not covered") && Contains("5 of 9 branches"));
  CHECK_THAT(draw("tagged", "dot"), Contains("not_covered"));

  const struct {
    std::vector<std::string> words;
    int status;
    std::string_view says;
  } refused[] = {
      {{"graph", covered, "--coverage"}, 2, "which FLOW"},
      {{"graph", covered, "deals", "--coverage", "--run", "run-1", "--store", "s"}, 2, "exclude each other"},
      {{"graph", covered, "sleeps", "--coverage"}, 1, "`sleeps` does not run"},
      {{"graph", covered, "calls", "--coverage"}, 1, "`calls` does not run"},
      {{"graph", covered, "dels", "--coverage"}, 1, "is it `deals`?"},
  };
  for (const auto& one : refused) {
    const Finished finished = run_program(one.words);
    CAPTURE(one.words, finished.err);
    CHECK(finished.status == one.status);
    CHECK(finished.err.find(one.says) != std::string::npos);
    CHECK(finished.out.empty());
  }
}

TEST_CASE("a drawing of coverage says where tests fail, or are not there", "[cli][coverage][graph]") {
  const TemporaryFolder folder;
  const std::string workspace = folder.path().string();
  fs::create_directories(folder.path() / "flows");
  fs::create_directories(folder.path() / "tests");
  std::ofstream(folder.path() / "dealflow.yaml") << "workspace: w\npipelines: [{id: sales, stages: [new]}]\n";
  std::ofstream(folder.path() / "flows/f.flow") << "flow f { trigger api.deal create deal }\n";
  const Finished none = run_program({"graph", workspace, "f", "--coverage"});
  CHECK(none.status == 0);
  CHECK(none.err == "the workspace has no tests\n");
  CHECK_THAT(none.out, Contains("not covered") && !Contains(":::is_covered"));
  std::ofstream(folder.path() / "tests/f.test.yaml") << "tests:\n  - name: wrong\n    steps:\n      - event: {type: "
                                                        "api.deal, data: {person: {email: a@example.com}}}\n"
                                                        "    expect: {deals: {count: 2}}\n";
  const Finished fails = run_program({"graph", workspace, "f", "--coverage"});
  CHECK(fails.status == 0);
  CHECK_THAT(fails.err, Contains("1 of 1 tests failed"));
  CHECK_THAT(fails.out, Contains(":::is_covered"));
  std::ofstream(folder.path() / "tests/f.test.yaml") << "tests: 1\n";
  const Finished broken = run_program({"graph", workspace, "f", "--coverage"});
  CHECK(broken.status == 2);
  CHECK(broken.out.empty());
}

}  // namespace dealflow::test
