// The language section by section: each file of tests/cel/tables is a table of expressions and their answers.
//
//   expression  =>  literal of the answer, `error` for one of the run, `problem` for one of the text
//   @ checked | unchecked | types | container NAME | unchecked container NAME    how the rows that follow are run;
//                                                                                `types`: the answer is the type
//   # a remark
//
// In scope: m = {"a": 1, "list": [1, 2], "k.d": 5}, x = 7, d = dyn(7), and one variable called "a.b.c".
#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace dealflow::cel;

namespace {

struct Mode {
  EnvironmentOptions options;
  bool types = false;
};

Mode read_mode(std::string_view text) {
  if (text == "checked") return {};
  if (text == "unchecked") return {{.check = false}};
  if (text == "types") return {{}, true};
  const bool check = !text.starts_with("unchecked ");
  if (!check) text.remove_prefix(10);
  REQUIRE(text.starts_with("container "));
  return {{.check = check, .container = std::string(text.substr(10))}};
}

std::string answer(std::string_view expression, const Mode& mode) {
  Workbench bench(mode.options);
  bench.declare_json("m", R"({"a": 1, "list": [1, 2], "k.d": 5})", Type::map(Type::text(), Type::dyn()));
  bench.declare("x", Type::int64(), Value::int64(7));
  bench.declare("d", Type::dyn(), Value::int64(7));
  bench.declare("a.b.c", Type::text(), Value::text("abc"));
  if (mode.types) {
    const auto program = bench.environment.compile(expression);
    return program ? program->type().to_string() : "problem";
  }
  const std::string text = bench.answer(expression);
  for (const std::string_view kind : {"error", "problem"}) {
    if (text.starts_with(kind)) return std::string(kind);
  }
  return text;
}

void run_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  Mode mode;
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("# ")) continue;
    if (line.starts_with("@ ")) {
      mode = read_mode(std::string_view(line).substr(2));
      continue;
    }
    const auto arrow = line.rfind("  =>  ");
    CAPTURE(path.filename().string(), line);
    REQUIRE(arrow != std::string::npos);
    CHECK(answer(std::string_view(line).substr(0, arrow), mode) == line.substr(arrow + 6));
    ++rows;
  }
  CHECK(rows > 0);
}

}  // namespace

TEST_CASE("the language, section by section") {
  std::vector<std::filesystem::path> tables;
  for (const auto& entry : std::filesystem::directory_iterator(DEALFLOW_SOURCE_DIR "/tests/cel/tables")) {
    tables.push_back(entry.path());
  }
  std::sort(tables.begin(), tables.end());
  REQUIRE(tables.size() >= 20);
  for (const auto& table : tables) run_table(table);
}
