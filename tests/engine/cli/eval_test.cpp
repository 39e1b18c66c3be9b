// dealflow eval: value, type, trace, and the prompt on a terminal.
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace dealflow::test {
namespace {

class Eval {
 public:
  Eval() {
    std::ofstream(file_) << R"({"n": 5, "person": {"name": "Ana Lima", "age": 30},
                               "items": [{"price": 3}, {"price": 8}]})";
  }
  [[nodiscard]] Finished operator()(std::vector<std::string> words) const {
    return run_program(with_data(std::move(words)));
  }
  // What the terminal shows behind the greeting.
  [[nodiscard]] std::string typed(std::string_view lines) const {
    const Finished finished = run_on_terminal(with_data({}), lines);
    CHECK(finished.status == 0);
    return finished.out;
  }

 private:
  [[nodiscard]] std::vector<std::string> with_data(std::vector<std::string> words) const {
    words.insert(words.begin(), "eval");
    words.insert(words.end(), {"--data", file_});
    return words;
  }
  TemporaryFolder folder_;
  std::string file_ = folder_.path() / "data.json";
};

}  // namespace

TEST_CASE("eval answers with a value, a type or a complaint, and its status says which", "[cli][eval]") {
  const Eval eval;
  struct Row {
    std::vector<std::string> words;
    int status;
    std::string out;
    std::string err;
  };
  const std::vector<Row> rows{
      {{"n + 1"}, 0, "6\n", ""},
      {{"person.name"}, 0, "\"Ana Lima\"\n", ""},
      {{"items.map(i, i.price)", "--format", "json"}, 0, "[3,8]\n", ""},
      {{"n > 3", "--type"}, 0, "bool\n", ""},
      {{"[1, 2].map(i, string(i))", "--type"}, 0, "list(string)\n", ""},
      {{"person", "--type"}, 0, "dyn\n", ""},
      {{"[1u]", "--type", "--format", "json"}, 0, "{\"type\": \"list(uint)\"}\n", ""},
      {{"n / 0"}, 1, "", "division by zero: 5 / 0\n  n / 0\n  ^^^^^\n"},
      {{"persn.age"}, 2, "", "unknown name `persn`\n  persn.age\n  ^^^^^\n  help: did you mean `person`?\n"},
      {{"m + 1", "--trace"}, 2, "", "unknown name `m`\n  m + 1\n  ^\n"},
      {{"n", "--type", "--trace"}, 2, "", "dealflow: `--type` and `--trace` do not go together\n"},
      {{}, 2, "", "dealflow: `EXPR` is missing; without it `eval` needs a terminal\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const Finished finished = eval(row.words);
    CHECK(finished.status == row.status);
    CHECK(finished.out == row.out);
    CHECK(finished.err == row.err);
  }
}

TEST_CASE("eval --trace shows the parts below the whole, their values in a column", "[cli][eval]") {
  const Eval eval;
  const Finished finished = eval({"items.exists(i, i.price > n) || person.age / 0 > 1", "--trace"});
  CHECK(finished.status == 0);
  CHECK(finished.out ==
        "items.exists(i, i.price > n) || person.age / 0 > 1  true\n"
        "  items.exists(i, i.price > n)                      true\n"
        "    items                                           [{\"price\": 3}, {\"price\": 8}]\n"
        "    [0]                                             i = {\"price\": 3}\n"
        "      i.price > n                                   false\n"
        "        i.price                                     3\n"
        "        n                                           5\n"
        "    [1]                                             i = {\"price\": 8}\n"
        "      i.price > n                                   true\n"
        "        i.price                                     8\n"
        "        n                                           5\n"
        "  person.age / 0 > 1                                not evaluated\n");

  const Finished failed = eval({"n / (n - 5) > 1", "--trace"});
  CHECK(failed.status == 1);
  CHECK(failed.out ==
        "n / (n - 5) > 1  error below\n"
        "  n / (n - 5)    error: division by zero: 5 / 0\n"
        "    n            5\n"
        "    n - 5        0\n"
        "      n          5\n");
  CHECK(failed.err == "division by zero: 5 / 0\n  n / (n - 5) > 1\n  ^^^^^^^^^^^\n");
}

TEST_CASE("eval --trace as JSON is as its schema says", "[cli][eval][json]") {
  const Eval eval;
  for (const char* text :
       {"n", "items.map(i, i.price * 2)", "n / 0 > 1 || true", "n / 0", "{1: n}.transformMap(k, v, v)",
        "range(20).map(i, i)", "optional.of(n)", "b'\\xff'", "1.0 / 0.0 > 1.0"}) {
    CAPTURE(text);
    const Finished finished = eval({text, "--trace", "--format", "json"});
    CHECK(finished.status <= 2);
    if (finished.status < 2) CHECK(violation(finished.out, output_schema("trace")) == "");
  }
  CHECK(eval({"n + 1", "--trace", "--format", "json"}).out ==
        R"({"text": "n + 1", "begin": 0, "end": 5, "state": "value", "value": 6, "parts": [)"
        R"({"text": "n", "begin": 0, "end": 1, "state": "value", "value": 5, "parts": []}]})"
        "\n");
}

TEST_CASE("on a terminal eval reads expressions line by line", "[cli][eval]") {
  const Eval eval;
  struct Row {
    std::string typed;
    std::string shown;
  };
  const std::vector<Row> rows{
      {"", "> \n"},
      {"1 + n\n", "> 6\n> \n"},
      {":quit\n1 + n\n", "> "},
      {"x = n * 2\nx + 1\n", "> 10\n> 11\n> \n"},
      {"x = 1\nx = x + 1\nx\n", "> 1\n> 2\n> 2\n> \n"},
      {"x = \n", "> . "},
      {"n == 5\n", "> true\n> \n"},
      {":type [n]\n", "> list(dyn)\n> \n"},
      {"k = 'a' + 'b'\n:type k\n", "> \"ab\"\n> string\n> \n"},
      {":trace n + 1\n", "> n + 1  6\n  n    5\n> \n"},
      {":trace n / 0\n", "> n / 0  error: division by zero: 5 / 0\n  n    5\n> \n"},
      {":names\n",
       "> n = 5\nperson = {\"name\": \"Ana Lima\", \"age\": 30}\nitems = [{\"price\": 3}, {\"price\": 8}]\n> \n"},
      {"[1,\n2]\n", "> . [1, 2]\n> \n"},
      {"n +\n1\n", "> . 6\n> \n"},
      {"'''a\nb'''\n", "> . \"a\\nb\"\n> \n"},
      {"'it(' + \"[\" // {\n", "> \"it([\"\n> \n"},
      {"[1,\n\n2\n", "> . expected"},
      {"n / 0\n2\n", "> division by zero: 5 / 0\n  n / 0\n  ^^^^^\n> 2\n> \n"},
      {"\n   \n2\n", "> > > 2\n> \n"},
      {":type\n", "> `:type` needs an expression behind it\n> \n"},
      {":tpye 1\n", "> there is no command `:tpye`; `:help` lists them\n> \n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.typed);
    CHECK_THAT(eval.typed(row.typed), Catch::Matchers::StartsWith(row.shown));
  }
  CHECK_THAT(eval.typed(":help\n"), Catch::Matchers::Contains(":trace expression"));
}

}  // namespace dealflow::test
