// dealflow fmt and convert: which files they take, what they write, how they end.
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

const std::string loose_text = "flow a {\ntrigger b.c\nstop }\n";
const std::string neat_text = "flow a {\n  trigger b.c\n\n  stop\n}\n";
const std::string loose_yaml = "flow:   b\ntrigger: b.c\ncondition: x==1\nactions: [stop]\n";
const std::string neat_yaml = "flow:   b\ntrigger: b.c\ncondition: x == 1\nactions: [stop]\n";
const std::string broken_text = "flow a {\n  trigger b.c\n  condition x ==\n}\n";

// A folder of files, to be read again.
class Files {
 public:
  std::string path(std::string_view name = {}) const { return (folder_.path() / name).string(); }
  void write(std::string_view name, std::string_view text) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string read(std::string_view name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // What lies in the folder itself, by name.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& one : fs::directory_iterator(folder_.path())) names.push_back(one.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("fmt rewrites files in place, and only those that change", "[cli][fmt]") {
  const Files files;
  files.write("a.flow", loose_text);
  files.write("b.yaml", loose_yaml);
  files.write("c.flow", neat_text);
  const auto before = fs::last_write_time(files.path("c.flow"));
  const Finished done = run_program({"fmt", files.path("a.flow"), files.path("b.yaml"), files.path("c.flow")});
  CAPTURE(done.err);
  CHECK(done.status == 0);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("3 files: 2 changed"));
  CHECK(files.read("a.flow") == neat_text);
  CHECK(files.read("b.yaml") == neat_yaml);
  CHECK(fs::last_write_time(files.path("c.flow")) == before);
  CHECK(files.names() == std::vector<std::string>{"a.flow", "b.yaml", "c.flow"});
}

TEST_CASE("fmt --check writes nothing, names what would change and ends with 1", "[cli][fmt]") {
  const Files files;
  files.write("a.flow", loose_text);
  files.write("c.flow", neat_text);
  const Finished check = run_program({"fmt", files.path(), "--check"});
  CHECK(check.status == 1);
  CHECK(check.out == files.path("a.flow") + "\n");
  CHECK(files.read("a.flow") == loose_text);
  const Finished diff = run_program({"fmt", files.path("a.flow"), "--diff"});
  CHECK(diff.status == 0);
  CHECK(diff.out == "--- " + files.path("a.flow") + "\n+++ " + files.path("a.flow") +
                        "\n@@ -1,3 +1,5 @@\n flow a {\n-trigger b.c\n-stop }\n+  trigger b.c\n+\n+  stop\n+}\n");
  const Finished both = run_program({"fmt", files.path("a.flow"), "--check", "--diff"});
  CHECK(both.status == 1);
  CHECK(both.out == diff.out);
  CHECK(files.read("a.flow") == loose_text);
  CHECK(run_program({"fmt", files.path("c.flow"), "--check"}).status == 0);
}

TEST_CASE("fmt --check tells programs where a file begins to change", "[cli][fmt]") {
  const Files files;
  files.write("a.flow", loose_text);
  files.write("b.flow", broken_text);
  files.write("c.flow", neat_text);
  const Finished json = run_program({"fmt", files.path(), "--check", "--format", "json"});
  CHECK(json.status == 2);
  CHECK_THAT(json.out, Contains("\"DF801\"") && Contains("\"DF100\"") && !Contains("c.flow"));
  const Finished github = run_program({"fmt", files.path("a.flow"), "--check", "--format", "github"});
  CHECK(github.status == 1);
  CHECK_THAT(github.out, Contains("::notice") && Contains("line=2"));
  CHECK(run_program({"fmt", files.path("a.flow"), "--format", "json"}).status == 2);
}

TEST_CASE("what we ship is laid out as fmt lays it out", "[cli][fmt]") {
  const Files files;
  REQUIRE(run_program({"init", files.path("new")}).status == 0);
  const fs::path root = DEALFLOW_SOURCE_DIR;
  const Finished done =
      run_program({"fmt", (root / "examples").string(), (root / "stdlib").string(), files.path("new"), "--check"});
  CHECK(done.out.empty());
  CHECK(done.status == 0);
}

TEST_CASE("fmt leaves a file that does not parse and goes on", "[cli][fmt]") {
  const Files files;
  files.write("a.flow", broken_text);
  files.write("b.flow", loose_text);
  const Finished done = run_program({"fmt", files.path("a.flow"), files.path("b.flow")});
  CHECK(done.status == 2);
  CHECK_THAT(done.err, Contains("a.flow:3:17: error DF100") && Contains("2 files: 1 changed, 1 not parsed"));
  CHECK(files.read("a.flow") == broken_text);
  CHECK(files.read("b.flow") == neat_text);
}

TEST_CASE("fmt of a folder takes its flows and nothing else", "[cli][fmt]") {
  const Files files;
  files.write("deep/er/a.flow", loose_text);
  files.write("deep/b.yaml", loose_yaml);
  files.write("other.yaml", "condition:   a==1\n");
  files.write("dealflow.yml", "condition:   a==1\n");
  files.write("flows.test.yaml", loose_yaml);
  files.write(".hidden/a.flow", loose_text);
  files.write("notes.md", loose_text);
  CHECK(run_program({"fmt", files.path(), "--check"}).out ==
        files.path("deep/b.yaml") + "\n" + files.path("deep/er/a.flow") + "\n");

  files.write("shop/dealflow.yaml", "workspace: shop\n");
  files.write("shop/flows/a.flow", loose_text);
  files.write("shop/drafts/a.flow", loose_text);
  CHECK(run_program({"fmt", files.path("shop"), "--check"}).out == files.path("shop/flows/a.flow") + "\n");
  // Named twice, it is one file.
  CHECK(run_program({"fmt", files.path("shop"), files.path("shop/flows/a.flow"), "--check"}).out ==
        files.path("shop/flows/a.flow") + "\n");
}

TEST_CASE("fmt - reads standard input and prints the result", "[cli][fmt]") {
  struct Row {
    std::vector<std::string> words;
    std::string input;
    std::string output;
    int status;
  };
  const Row rows[] = {
      {{"fmt", "-"}, loose_text, neat_text, 0},
      {{"fmt", "-"}, loose_yaml, neat_yaml, 0},
      {{"fmt", "-", "--notation", "flow"}, loose_text, neat_text, 0},
      {{"fmt", "-", "--notation", "yaml"}, loose_text, "", 2},
      {{"fmt", "-", "--check"}, loose_text, "-\n", 1},
      {{"fmt", "-"}, broken_text, "", 2},
      {{"convert", "-"}, neat_text, "flow: a\ntrigger: b.c\nactions:\n  - stop\n", 0},
      {{"convert", "-"}, loose_yaml, "flow b {\n  trigger b.c\n  condition x == 1\n\n  stop\n}\n", 0},
      {{"convert", "-"}, broken_text, "", 2},
      {{"convert", "-", "--beside"}, neat_text, "", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words, row.input);
    const Finished done = run_program_fed(row.words, row.input);
    CAPTURE(done.err);
    CHECK(done.status == row.status);
    CHECK(done.out == row.output);
  }
}

TEST_CASE("fmt and convert refuse what they cannot read, by name", "[cli][fmt]") {
  const Files files;
  files.write("notes.md", "text");
  for (const std::string command : {"fmt", "convert"}) {
    CAPTURE(command);
    const Finished missing = run_program({command, files.path("none.flow")});
    CHECK(missing.status == 2);
    CHECK_THAT(missing.err, Contains("none.flow is not there"));
    const Finished other = run_program({command, files.path("notes.md")});
    CHECK(other.status == 2);
    CHECK_THAT(other.err, Contains("notes.md holds no flows"));
    CHECK(run_program({command}).status == 2);
  }
}

TEST_CASE("what replaces a file keeps its permissions, and the link that leads to it", "[cli][fmt]") {
  const Files files;
  files.write("real/a.flow", loose_text);
  fs::create_symlink("real/a.flow", files.path("link.flow"));
  REQUIRE(::chmod(files.path("real/a.flow").c_str(), 0640) == 0);
  CHECK(run_program({"fmt", files.path("link.flow")}).status == 0);
  CHECK(fs::is_symlink(files.path("link.flow")));
  CHECK(files.read("real/a.flow") == neat_text);
  struct stat after {};
  REQUIRE(::stat(files.path("real/a.flow").c_str(), &after) == 0);
  CHECK((after.st_mode & 07777U) == 0640U);
}

TEST_CASE("a file that cannot be written whole stays as it was", "[cli][fmt]") {
  const Files files;
  std::string text = "flow a {\ntrigger b.c\n";
  for (int i = 0; i < 1000; ++i) text += "note \"" + std::to_string(i) + "\"\n";
  text += "}\n";
  files.write("a.flow", text);
  const Finished done = run_program_limited({"fmt", files.path("a.flow")}, 4096);
  CHECK(done.status == 3);
  CHECK_THAT(done.err, Contains("a.flow"));
  CHECK(files.read("a.flow") == text);
  CHECK(files.names() == std::vector<std::string>{"a.flow"});
}

TEST_CASE("convert writes a file, and replaces one only when asked", "[cli][convert]") {
  const Files files;
  files.write("b.yaml", loose_yaml);
  const std::string converted = "flow b {\n  trigger b.c\n  condition x == 1\n\n  stop\n}\n";
  CHECK(run_program({"convert", files.path("b.yaml")}).out == converted);
  CHECK(run_program({"convert", files.path("b.yaml"), "--out", files.path("c.flow")}).status == 0);
  CHECK(files.read("c.flow") == converted);
  files.write("c.flow", "mine");
  const Finished refused = run_program({"convert", files.path("b.yaml"), "--out", files.path("c.flow")});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, Contains("c.flow exists"));
  CHECK(files.read("c.flow") == "mine");
  CHECK(run_program({"convert", files.path("b.yaml"), "--out", files.path("c.flow"), "--force"}).status == 0);
  CHECK(files.read("c.flow") == converted);
  CHECK(files.read("b.yaml") == loose_yaml);
  CHECK(run_program({"convert", files.path("b.yaml"), "--out", files.path("none/c.flow")}).status == 3);
}

TEST_CASE("convert --beside takes all files of a folder", "[cli][convert]") {
  const Files files;
  files.write("a.flow", loose_text);
  files.write("b.yaml", loose_yaml);
  files.write("c.flow", broken_text);
  CHECK(run_program({"convert", files.path()}).status == 2);
  const Finished done = run_program({"convert", files.path(), "--beside"});
  CHECK(done.status == 2);
  CHECK(files.names() == std::vector<std::string>{"a.flow", "a.yaml", "b.flow", "b.yaml", "c.flow"});
  CHECK(files.read("a.yaml") == "flow: a\ntrigger: b.c\nactions:\n  - stop\n");
  CHECK(run_program({"convert", files.path("a.flow"), "--beside"}).status == 1);
}

}  // namespace dealflow::test
