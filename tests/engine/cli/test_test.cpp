// `test`: its exit status, what it prints of a test that fails (tests/golden/cli/test.*), and that the tests of the
// examples pass. With DEALFLOW_UPDATE_GOLDEN=1 the golden files are written anew; the change is then read in the diff.
#include "tests/support/golden.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
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

constexpr const char* passes =
    "tests:\n  - name: an order <1>\n    steps:\n      - event: {type: api.deal, data: "
    "{person: {email: a@example.com}}}\n    expect: {deals: {count: 1}}\n";

class Folder {
 public:
  Folder() {
    write("dealflow.yaml",
          "workspace: w\npipelines: [{id: p, stages: [a, b]}]\ntemplates: {hello: {subject: Hello, text: Hello}}\n");
    write("flows/f.yaml",
          "flow: f\ntrigger: api.deal\nactions:\n  - create_deal: {name: \"Order of {{ person.first_name }}\"}\n"
          "  - wait: 3 days\n  - email: {template: hello, to: contact.email}\n    on_failure: []\n");
  }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_.path() / path).parent_path());
    std::ofstream(folder_.path() / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string path() const { return folder_.path().string(); }
  [[nodiscard]] std::string path(const std::string& inside) const { return (folder_.path() / inside).string(); }
  // What was printed, with a name and times that are always the same.
  [[nodiscard]] std::string shown(std::string out) const {
    for (auto at = out.find(path()); at != std::string::npos; at = out.find(path()))
      out.replace(at, path().size(), "w");
    out = std::regex_replace(out, std::regex("time=\"[0-9.]+\""), "time=\"0.001\"");
    return std::regex_replace(out, std::regex("\"elapsed_s\":[0-9.e-]+"), "\"elapsed_s\":0.001");
  }

 private:
  TemporaryFolder folder_;
};

constexpr const char* fails = R"(tests:
  - name: an order waits, then a mail goes out
    given: {now: 2026-03-02T09:00:00Z, contacts: [{email: ana@example.com, tags: [vip]}]}
    steps:
      - event: {type: api.deal, data: {person: {email: ana@example.com, first_name: Ana}}}
      - repeat: 1
      - restart
      - advance: 3 days
      - event: {type: api.deal, data: {deal: {name: 1}}}
    expect:
      deals: [{name: "Order of Ana", stage: b, amount: 80}]
      contacts: [{tags: [vip, old]}, {email: bia@example.com}]
      effects: []
      runs: {count: 2}
      payments: [{status: succeeded}]
      exactly: true
  - name: this one passes
    steps: []
    expect: {deals: {count: 0}}
)";

}  // namespace

TEST_CASE("each format of test is as its golden file", "[cli][test][golden]") {
  const Folder folder;
  folder.write("tests/a.test.yaml", fails);
  folder.write("tests/b.test.yaml", passes);
  for (const char* format : {"text", "json", "junit"}) {
    CAPTURE(format);
    const Finished finished = run_program({"test", folder.path(), "--format", format});
    CAPTURE(finished.err);
    CHECK(finished.status == 1);
    const std::string shown = folder.shown(finished.out);
    const fs::path file = fs::path(DEALFLOW_SOURCE_DIR) / "tests/golden/cli" / ("test." + std::string(format));
    if (updating_golden_files()) std::ofstream(file, std::ios::binary) << shown;
    CHECK(shown == read(file));
  }
  CHECK_THAT(run_program({"test", folder.path()}).err, Contains("3 tests: 2 passed, 1 failed"));
  CHECK(run_program({"test", folder.path(), "--jobs", "1"}).out ==
        run_program({"test", folder.path(), "--jobs", "3"}).out);
}

TEST_CASE("the exit status of test", "[cli][test]") {
  const Folder folder;
  CHECK_THAT(run_program({"test", folder.path()}).err, Contains("no test was found"));
  CHECK(run_program({"test", folder.path()}).status == 2);
  folder.write("tests/b.test.yaml", passes);
  CHECK(run_program({"test", folder.path()}).status == 0);
  CHECK_THAT(run_program({"test", folder.path()}).err, Contains("1 test passed"));
  CHECK(run_program({"test", folder.path(), "--filter", "order <"}).status == 0);
  const Finished none = run_program({"test", folder.path(), "--filter", "ordr"});
  CHECK(none.status == 2);
  CHECK_THAT(none.err, Contains("no test has `ordr` in its name"));
  CHECK(run_program({"test", folder.path("nowhere")}).status == 2);
  CHECK(run_program({"test"}).status == 2);
  CHECK(run_program({"test", folder.path(), folder.path(), "--watch"}).status == 2);
  folder.write("tests/c.test.yaml", "tests:\n  - name: x\n    steps: []\n    expect: {deals: [{stge: a}]}\n");
  const Finished broken = run_program({"test", folder.path()});
  CHECK(broken.status == 2);
  CHECK_THAT(broken.err, Contains("DF102") && Contains("tests/c.test.yaml:4:23") && Contains("did you mean `stage`"));
}

TEST_CASE("test --filter takes those alone", "[cli][test]") {
  const Folder folder;
  folder.write("tests/a.test.yaml", fails);
  CHECK(run_program({"test", folder.path(), "--filter", "passes"}).status == 0);
  CHECK(run_program({"test", folder.path(), "--filter", "waits"}).status == 1);
}

TEST_CASE("test --watch runs again when a file changes", "[cli][test][watch]") {
  const Folder folder;
  folder.write("tests/b.test.yaml", passes);
  const std::string out = folder.path("watched.txt");
  const std::string pid = folder.path("pid");
  const std::string command = "'" + std::string(DEALFLOW_BINARY_DIR) + "/dealflow' test '" + folder.path() +
                              "' --watch >'" + out + "' 2>&1 & echo $! >'" + pid + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  const auto comes = [&](const std::string& wanted) {
    for (int i = 0; i < 300; ++i) {
      if (read(out).find(wanted) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  };
  CHECK(comes("1 test passed"));
  folder.write("flows/f.yaml", "flow: f\ntrigger: api.deal\nactions: [create_contact: {}]\n");
  CHECK(comes("there are 0 deals, and 1 is expected"));
  folder.write("tests/b.test.yaml", "tests: 1\n");
  CHECK(comes("the workspace does not load"));
  static_cast<void>(std::system(("kill \"$(cat '" + pid + "')\"").c_str()));
}

TEST_CASE("the tests of the examples and of what init makes pass", "[cli][test][examples]") {
  std::size_t workspaces = 0;
  const auto check = [&](const std::string& folder) {
    const Finished finished = run_program({"test", folder});
    CAPTURE(folder, finished.out, finished.err);
    CHECK(finished.status == 0);
    ++workspaces;
  };
  check(DEALFLOW_SOURCE_DIR "/examples/shop");
  const TemporaryFolder made;
  for (const auto& one : fs::directory_iterator(DEALFLOW_SOURCE_DIR "/engine/cli/init")) {
    const std::string name = one.path().filename().string();
    const std::string folder = (made.path() / name).string();
    REQUIRE(run_program({"init", "--template", name, folder}).status == 0);
    check(folder);
  }
  CHECK(workspaces == 6);
}

}  // namespace dealflow::test
