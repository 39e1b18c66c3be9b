// `lint`: its exit status, its formats (tests/golden/cli/lint.*), fixes, baseline and watching. With
// DEALFLOW_UPDATE_GOLDEN=1 the golden files are written anew; the change is then read in the diff.
#include "tests/support/golden.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {
 public:
  explicit Folder(const std::string& flows) {
    fs::create_directories(folder_.path() / "flows");
    write("dealflow.yaml",
          "workspace: w\ntimezone: UTC\npipelines: [{id: p, stages: [a, b]}]\nfields: {deal: {budget: number}}\n"
          "endpoints: {erp: {url: \"https://erp.example.com/in\"}}\n");
    write("flows/f.yaml", flows);
  }
  void write(const std::string& path, const std::string& text) const {
    std::ofstream(folder_.path() / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text(const std::string& path) const { return read(folder_.path() / path); }
  [[nodiscard]] std::string path() const { return folder_.path().string(); }
  [[nodiscard]] std::string path(const std::string& inside) const { return (folder_.path() / inside).string(); }
  // What was printed, with a name that is always the same.
  [[nodiscard]] std::string shown(std::string out) const {
    for (auto at = out.find(path()); at != std::string::npos; at = out.find(path()))
      out.replace(at, path().size(), "w");
    return out;
  }

 private:
  TemporaryFolder folder_;
};

// An error, two warnings with a related place and an example, and characters that each format has to escape.
const char* const mistakes = R"(flow: a
trigger: chatbot.actoin
actions: [create_deal: {}]
---
flow: é<"b">
trigger: payment.created
actions:
  - if: payment.amount > 10 && payment.amount < 100
    then: [create_deal: {}]
    else:
      - if: payment.amount > 10 && payment.amount < 50
        then: [create_contact: {}]
---
flow: c
trigger: payment.failed
actions:
  - if: payment.amount > 10 && payment.amount < 100   # 100 % of "a<b>"
    then: [create_deal: {}]
  - switch: payment.channel
    cases: [{when: [site, popup, site], do: [add_tag: [site]]}]
  - webhook: {to: erp, body: {id: deal.id}}
)";

std::string summary(const Finished& finished) { return finished.err.substr(0, finished.err.find('\n')); }

}  // namespace

TEST_CASE("lint fails on a map without a CRM trigger, which is a warning alone, and passes it with one",
          "[cli][lint][R38][C6]") {
  struct Row {
    const char* trigger;
    int status;
    const char* says;
  };
  const Row rows[] = {
      {"automation.event_triggered", 1, "flows/f.yaml:5:13: warning DF411 map-needs-crm-trigger: "},
      {"crm.deal.stage_changed", 0, "1 flow: clean"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger);
    const Folder folder("flow: f\ntrigger: " + std::string(row.trigger) +
                        "\nactions:\n  - create_deal:\n      map: {budget_deal: budget}\n");
    const Finished finished = run_program({"lint", folder.path()});
    CHECK(finished.status == row.status);
    CHECK_THAT(finished.out + finished.err, Contains(row.says));
    if (row.status != 0) CHECK_THAT(finished.out, Contains(row.trigger));
  }
}

TEST_CASE("each format of lint is as its golden file", "[cli][lint][golden]") {
  const Folder folder(mistakes);
  const fs::path golden = fs::path(DEALFLOW_SOURCE_DIR) / "tests/golden/cli";
  for (const char* format : {"text", "json", "sarif", "github", "junit"}) {
    CAPTURE(format);
    const Finished finished = run_program({"lint", folder.path(), "--format", format});
    CHECK(finished.status == 1);
    const std::string shown = folder.shown(finished.out);
    const fs::path file = golden / ("lint." + std::string(format));
    if (updating_golden_files()) std::ofstream(file, std::ios::binary) << shown;
    CHECK(shown == read(file));
    CHECK_THAT(summary(finished), Contains("3 flows: 2 errors, 2 warnings"));
  }
}

TEST_CASE("lint ends with 2 for wrong usage and what cannot be read", "[cli][lint]") {
  const Folder folder("flow: f\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  const std::vector<std::vector<std::string>> wrong{
      {"lint"},
      {"lint", folder.path("nothing")},
      {"lint", folder.path("flows")},
      {"lint", folder.path(), "--dry-run"},
      {"lint", folder.path(), "--fix", "--dry-run", "--format", "json"},
      {"lint", folder.path(), "--baseline", folder.path("nothing.json")},
      {"lint", folder.path(), "--baseline", folder.path("dealflow.yaml")},
      {"lint", folder.path(), "--baseline", "a", "--write-baseline", "b"},
      {"lint", folder.path(), "--format", "xml"},
      {"lint", folder.path(), "--today", "soon"},
      {"lint", folder.path(), folder.path(), "--watch"},
  };
  for (const auto& words : wrong) {
    CAPTURE(words);
    const Finished finished = run_program(words);
    CHECK(finished.status == 2);
    CHECK(finished.out.empty());
    CHECK(!finished.err.empty());
  }
  CHECK(run_program({"lint", folder.path(), folder.path()}).err.find("2 flows: clean") != std::string::npos);
}

TEST_CASE("links in a circle are not followed, and a file that is none is told", "[cli][lint]") {
  const Folder folder("flow: f\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  fs::create_directories(folder.path("flows/a"));
  fs::create_directory_symlink("../a", folder.path("flows/a/b"));
  fs::create_directory_symlink("..", folder.path("flows/up"));
  CHECK(run_program({"lint", folder.path()}).status == 0);
  fs::create_symlink("self.yaml", folder.path("flows/self.yaml"));
  const Finished finished = run_program({"lint", folder.path()});
  CHECK(finished.status == 2);
  CHECK_THAT(finished.err, Contains("self.yaml is no readable file"));
}

TEST_CASE("lint --fix mends files, once; with --dry-run it says how", "[cli][lint][fix]") {
  const std::string before =
      "flow: f\ntrigger: chatbot.actoin   # misspelt\nvars:\n  never_read: 1\nactions: [create_deal: {stage: a}]\n";
  const std::string after = "flow: f\ntrigger: chatbot.action   # misspelt\nactions: [create_deal: {stage: a}]\n";
  const Folder folder(before);
  const Finished dry = run_program({"lint", folder.path(), "--fix", "--dry-run"});
  CHECK(dry.status == 1);
  CHECK(folder.text("flows/f.yaml") == before);
  CHECK_THAT(folder.shown(dry.out), Contains("--- w/flows/f.yaml\n+++ w/flows/f.yaml\n"));
  CHECK_THAT(dry.out, Contains("-trigger: chatbot.actoin   # misspelt\n") &&
                          Contains("+trigger: chatbot.action   # misspelt\n") && Contains("-  never_read: 1\n"));
  CHECK_THAT(summary(dry), Contains("1 flow: clean, 2 would be mended"));

  const Finished fixed = run_program({"lint", folder.path(), "--fix"});
  CHECK(fixed.status == 0);
  CHECK(folder.text("flows/f.yaml") == after);
  CHECK_THAT(summary(fixed), Contains("1 flow: clean, 2 mended"));

  const Finished again = run_program({"lint", folder.path(), "--fix"});
  CHECK(again.status == 0);
  CHECK(folder.text("flows/f.yaml") == after);
  CHECK_THAT(summary(again), Contains("0 mended"));
}

TEST_CASE("lint tells only what came since the baseline was written", "[cli][lint][baseline]") {
  const std::string known =
      "flow: f\ntrigger: chatbot.action\nactions:\n  - create_deal: {}\n"
      "  - webhook: {to: erp, body: {id: deal.id}}\n";
  const Folder folder(known);
  const std::string file = folder.path("lint-baseline.json");
  const Finished written = run_program({"lint", folder.path(), "--write-baseline", file});
  CHECK(written.status == 0);  // what is written down is known
  CHECK_THAT(summary(written), Contains("1 in "));
  const Finished same = run_program({"lint", folder.path(), "--baseline", file});
  CHECK(same.status == 0);
  CHECK(same.out.empty());
  CHECK_THAT(summary(same), Contains("clean, 1 known from the baseline"));
  folder.write("flows/g.yaml",
               "flow: g\ntrigger: chatbot.action\nactions:\n  - create_contact: {}\n"
               "  - email: {template: none, to: contact.email}\n");
  CHECK(run_program({"lint", folder.path(), "--baseline", file}).status == 1);
  folder.write("flows/g.yaml", "");
  folder.write("flows/f.yaml", "flow: f\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  CHECK_THAT(summary(run_program({"lint", folder.path(), "--baseline", file})), Contains("1 more in it are mended"));
}

TEST_CASE("lint --watch tells again when a file changes", "[cli][lint][watch]") {
  const Folder folder("flow: f\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  const std::string out = folder.path("watched.txt");
  const std::string pid = folder.path("pid");
  const std::string command = "'" + std::string(DEALFLOW_BINARY_DIR) + "/dealflow' lint '" + folder.path() +
                              "' --watch >'" + out + "' 2>&1 & echo $! >'" + pid + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  const auto comes = [&](const std::string& wanted) {
    for (int i = 0; i < 300; ++i) {
      if (read(out).find(wanted) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  };
  CHECK(comes("clean"));
  folder.write("flows/f.yaml", "flow: f\ntrigger: chatbot.actoin\nactions: [create_deal: {}]\n");
  CHECK(comes("error DF101"));
  folder.write("flows/g.yaml", "flow: f\ntrigger: chatbot.action\nactions: [create_contact: {}]\n");
  CHECK(comes("error DF108"));
  static_cast<void>(std::system(("kill \"$(cat '" + pid + "')\"").c_str()));
}

TEST_CASE("explain tells all about a rule, and what a number that is not used would have been", "[cli][explain]") {
  const Finished page = run_program({"explain", "DF504"});
  CHECK(page.status == 0);
  CHECK_THAT(page.out, Contains("# DF504 no-error-branch") && Contains("## Wrong") && Contains("## Right") &&
                           Contains("## To silence") && Contains("# dealflow: ignore DF504 -- "));
  CHECK(run_program({"explain", "no-error-branch"}).out == page.out);
  CHECK(run_program({"explain", "df504"}).out == page.out);
  CHECK_THAT(run_program({"explain", "DF211"}).out, Contains("is not used"));
  CHECK_THAT(run_program({"explain", "DF101"}).out, Contains("An error cannot be silenced"));
  CHECK_THAT(run_program({"explain"}).out, Contains("DF351") && Contains("trigger-loop"));
  const Finished unknown = run_program({"explain", "trigger-lop"});
  CHECK(unknown.status == 1);
  CHECK_THAT(unknown.err, Contains("did you mean `trigger-loop`?"));
}

}  // namespace dealflow::test
