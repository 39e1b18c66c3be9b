// What people type wrongly: each mistake has its exit status, and words that say what is meant.
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

// In a folder: `shop`, as `init` makes it, `store`, which has its events, `empty` and `nothing.ndjson`.
class Folder {
 public:
  Folder() {
    REQUIRE(run({"init", "@shop"}).status == 0);
    REQUIRE(run({"run", "@shop", "@shop/events.ndjson", "--store", "@store"}).status == 0);
    fs::create_directory(folder_.path() / "empty");
    std::ofstream(folder_.path() / "nothing.ndjson");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  // "@name" is a path in the folder.
  [[nodiscard]] std::vector<std::string> words(std::vector<std::string> words) const {
    for (std::string& word : words)
      if (word.starts_with('@')) word = path(word.substr(1));
    return words;
  }
  [[nodiscard]] Finished run(const std::vector<std::string>& typed) const { return run_program(words(typed)); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a mistake has a status, and a message that says what is meant", "[cli]") {
  struct Row {
    std::vector<std::string> words;
    int status;
    std::string says;
  };
  const std::vector<Row> rows{
      {{}, 2, "Usage: dealflow COMMAND"},
      {{"versoin"}, 2, "did you mean `version`?"},
      {{"init"}, 2, "`DIR` is missing"},
      {{"init", "@new", "--template", "shcool"}, 2, "did you mean `school`?"},
      {{"init", "@shop"}, 2, "not empty; nothing was written"},
      {{"init", "/proc/none/shop"}, 3, "cannot be written: No such file or directory"},

      {{"run", "@shop"}, 2, "`--store DIR` is missing"},
      {{"run", "@none", "--store", "@new"}, 2, "none is no folder"},
      {{"run", "@empty", "--store", "@new"}, 2, "holds no dealflow.yaml"},
      {{"run", "@shop/events.ndjson", "--store", "@new"}, 2, "is no folder; the one that it lies in is "},
      {{"run", "@shop", "@none.ndjson", "--store", "@new"}, 2, "No such file or directory"},
      {{"run", "@shop", "@shop/events.ndjson", "@shop", "--store", "@new"}, 2, "workspaces stand before the files"},
      {{"run", "@shop", "@shop", "--store", "@new"}, 2, "two of the workspaces are called `shop`"},
      {{"run", "@shop", "@shop/events.ndjson", "--stor", "@new"}, 2, "did you mean `--store`?"},
      {{"run", "@shop", "--store", "@new", "--batch", "0"}, 2, "a whole number of 1 to 65536"},
      {{"run", "@shop", "--store", "@new", "--now", "today"}, 2, "a time such as 2026-03-02T09:00:00Z"},
      {{"run", "@shop", "--store", "@new", "--format", "xml"}, 2, "one of text, json"},

      {{"lint", "@shop/flows/leads.yaml"}, 2, "the one that it lies in is "},
      {{"lint", "@shop/flows"}, 2, "the one that it lies in is "},
      {{"lint", "@shop", "@none"}, 2, "none is no folder"},

      {{"list", "contact", "--store", "@store"}, 2, "did you mean `contacts`?"},
      {{"list", "contacts", "--store", "@none"}, 3, "none holds no store"},
      {{"list", "contacts", "--store", "@empty"}, 3, "empty holds no store"},
      {{"list", "contacts", "--store", "@nothing.ndjson"}, 3, "holds no store"},
      {{"list", "contacts", "--store", "@store", "--limit", "-1"}, 2, "a whole number of 0 or more"},
      {{"list", "contacts", "--store", "@store", "--where", "name ="}, 2, "did you mean `==`?"},
      {{"list", "contacts", "--store", "@store", "--where", "nam == ''"}, 2, "did you mean `name`?"},
      {{"list", "contacts", "--store", "@store", "--where", "1"}, 2, "`1` is int, and should be true or false"},
      {{"list", "contacts", "--store", "@store", "--where", "name"},
       2,
       "`name` is string, and should be true or false"},
      {{"list", "contacts", "--store", "@store", "--source", "shop"}, 2, "there are chatbot, "},
      {{"list", "contacts", "--store", "@store", "--workspace", "sho"}, 1, "no workspace `sho`, but shop"},

      {{"show", "con-99", "--store", "@store"}, 1, "no contact `con-99`"},
      {{"show", "evt-1", "--store", "@store"}, 1, "dealflow list KIND --where 'id == \"evt-1\"'"},
      {{"board", "deals", "--store", "@store"}, 2, "one argument too many"},
      {{"retry", "@shop", "evt-99", "--store", "@store"}, 1, "`evt-99` is no dead letter"},
      {{"verify", "--store", "@none"}, 3, "none holds no store"},
      {{"events", "payment.suceeded"}, 1, "did you mean `payment.succeeded`?"},
      {{"events", "payment"}, 1, "the beginning of payment.created, payment.succeeded"},
  };
  const Folder folder;
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const Finished finished = folder.run(row.words);
    CHECK(finished.status == row.status);
    CHECK(finished.out.empty());
    CHECK_THAT(finished.err, Contains(row.says));
  }
  CHECK_FALSE(fs::exists(folder.path("new")));
}

TEST_CASE("what is asked for and is not there is no mistake", "[cli]") {
  const Folder folder;
  CHECK(folder.run({"run", "@shop", "@nothing.ndjson", "--store", "@new"}).status == 0);
  CHECK(folder.run({"list", "dead", "--store", "@store"}).err == "no dead letters\n");
  CHECK(folder.run({"list", "deals", "--store", "@store", "--where", "name == 'x'", "--format", "json"}).out == "[]\n");
  CHECK(folder.run({"retry", "@shop", "--store", "@store"}).err == "no dead letters\n");
}

TEST_CASE("init names the workspace after its folder", "[cli][init]") {
  const TemporaryFolder folder;
  const struct {
    const char* folder;
    const char* name;
  } rows[] = {{"bakery", "bakery"}, {"my shop/", "my-shop"}, {"a/b.c", "b.c"}, {"--", "my-workspace"}};
  for (const auto& row : rows) {
    CAPTURE(row.folder);
    const std::string made = (folder.path() / row.folder).string();
    const std::string store = (folder.path() / "store").string();
    REQUIRE(run_program({"init", made}).status == 0);
    CHECK(run_program({"lint", made}).status == 0);
    REQUIRE(run_program({"run", made, made + "/events.ndjson", "--store", store}).status == 0);
    CHECK(run_program({"board", "--store", store, "--workspace", row.name}).status == 0);
  }
}

TEST_CASE("each template is a workspace that is clean, passes its tests and takes its own events", "[cli][init][R39]") {
  const TemporaryFolder folder;
  const Finished listed = run_program({"init", "--list-templates"});
  std::size_t tried = 0;
  for (const std::string name : {"start", "shop", "school", "agency", "chatbot"}) {
    CAPTURE(name);
    CHECK_THAT(listed.out, Contains("\n" + name + " "));
    const std::string made = (folder.path() / name).string();
    const std::string store = made + "-store";
    REQUIRE(run_program({"init", made, "--template", name}).status == 0);
    CHECK(run_program({"lint", made}).status == 0);
    CHECK(run_program({"fmt", made, "--check"}).status == 0);
    CHECK(run_program({"test", made}).status == 0);
    const Finished ran = run_program({"run", made, made + "/events.ndjson", "--store", store, "--until",
                                      "2026-04-01T00:00:00Z", "--verbose", "--format", "json"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());  // no warning either
    CHECK(run_program({"list", "deals", "--store", store, "--format", "csv"}).out.find("deal-2") != std::string::npos);
    CHECK(run_program({"verify", "--store", store}).status == 0);
    ++tried;
  }
  CHECK(static_cast<std::size_t>(std::count(listed.out.begin(), listed.out.end(), '\n')) == tried + 1);
}

// The next file that the program opens would stand in the place of a closed one.
TEST_CASE("a closed standard file is an error where it is used, and nothing is written into the store",
          "[cli][store]") {
  const Folder folder;
  const auto words = [&](const char* input) {
    return folder.words({"run", "@shop", input, "--store", "@other", "--format", "json"});
  };
  const Finished no_output = run_program_without(STDOUT_FILENO, words("@shop/events.ndjson"));
  CHECK(no_output.status == 3);
  CHECK_THAT(no_output.err, Contains("writing the output: Bad file descriptor"));
  const Finished no_input = run_program_without(STDIN_FILENO, words("-"));
  CHECK(no_input.status == 3);
  CHECK_THAT(no_input.err, Contains("-: Bad file descriptor"));
  CHECK(run_program_without(STDERR_FILENO, words("@shop/events.ndjson")).status == 0);
  CHECK(folder.run({"verify", "--store", "@other"}).status == 0);
  CHECK(folder.run({"list", "rejected", "--store", "@other", "--format", "json"}).out == "[]\n");
}

}  // namespace dealflow::test
