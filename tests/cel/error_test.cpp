#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fstream>
#include <set>

using namespace dealflow::cel;

namespace {

EvaluationError error_of(std::string_view text, const EvaluationOptions& options = {}, bool check = true) {
  Workbench bench({.check = check});
  bench.declare_json("m", R"({"a": 1, "list": [1, 2]})");
  const auto program = bench.environment.compile(text);
  REQUIRE(program);
  const auto value = program->evaluate(bench.slots, bench.arena, options);
  REQUIRE_FALSE(value);
  return value.error();
}

struct Row {
  std::string text;
  std::string standard;
  bool check = true;
  EvaluationLimits limits;
};

Row read_mode(std::string_view text) {
  Row row;
  row.check = text != "unchecked";
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return row;
  const std::size_t bound = std::stoul(std::string(text.substr(blank)));
  if (text.starts_with("steps")) row.limits.steps_max = bound;
  if (text.starts_with("depth")) row.limits.depth_max = bound;
  if (text.starts_with("bytes")) row.limits.bytes_max = bound;
  return row;
}

Value amount(std::array<char, 3> currency) {
  return Value::money(dealflow::Money::of_minor_units(14990, {currency, 2}));
}

// As tests/cel/errors.txt writes it.
std::string outcome_of(const Row& row, bool flow_mode, std::set<std::string_view>& seen) {
  Workbench bench({.flow_mode = flow_mode, .check = row.check});
  bench.declare_json("m", R"({"a": 1, "list": [1, 2]})");
  bench.declare("amount", Type::money(), amount({'B', 'R', 'L'}));
  bench.declare("dollars", Type::money(), amount({'U', 'S', 'D'}));
  bench.declare("nobody", Type::dyn(), Value::null());
  bench.declare("text", Type::text(), Value::text("x"));
  const auto program = bench.environment.compile(row.text);
  if (!program) return "problem: " + program.error().front().message;
  const auto value = program->evaluate(bench.slots, bench.arena, {.limits = row.limits});
  if (value) return to_literal(*value);
  const EvaluationError& error = value.error();
  seen.insert(info(error.code).name);
  return std::string(info(error.code).name) + " at `" + std::string(covered(row.text, error.span)) +
         "`: " + error.message;
}

}  // namespace

TEST_CASE("each error of a run points at the part that failed, shows its operands, and is told in flow mode") {
  std::ifstream file(DEALFLOW_SOURCE_DIR "/tests/cel/errors.txt");
  REQUIRE(file);
  Row row;
  std::set<std::string_view> seen;
  for (std::string line; std::getline(file, line);) {
    CAPTURE(row.text, line);
    if (line.starts_with("@ ")) row = read_mode(std::string_view(line).substr(2));
    if (line.empty() || line.starts_with('#') || line.starts_with('@')) continue;
    if (!line.starts_with("  ")) {
      row.text = line;
    } else if (!line.starts_with("  flow: ")) {
      row.standard = outcome_of(row, false, seen);
      CHECK(row.standard == line.substr(2));
    } else {
      const std::string flow = outcome_of(row, true, seen);
      CHECK((flow == row.standard && flow.find(" at `") != std::string::npos ? "the same" : flow) == line.substr(8));
    }
  }
  for (const EvaluationErrorInfo& error : evaluation_errors()) {
    CAPTURE(error.name);
    CHECK(seen.contains(error.name));
    CHECK(error.doc.ends_with('.'));
  }
}

TEST_CASE("a run has a budget of steps, whatever spends them") {
  const EvaluationOptions small{.limits = {.steps_max = 1000}};
  const std::string_view list = "m.list.map(a, m.list.map(b, a))";
  Workbench bench;
  bench.declare_json("m", R"({"list": [1, 2]})");
  CHECK(bench.answer(list, small) == "[[1, 1], [2, 2]]");

  std::string nested = "true";
  for (int i = 0; i < 12; ++i) nested = "m.list.all(x" + std::to_string(i) + ", " + nested + ")";
  CHECK(error_of(nested, small).code == EvaluationErrorCode::step_budget);
  // A failure of the budget is no error that `||` may swallow.
  CHECK(error_of(nested + " || true", small).code == EvaluationErrorCode::step_budget);
}

TEST_CASE("values are nested as deep as the limit allows and no deeper") {
  const auto nested = [](int levels) {
    std::string text = "cel.block([[1]";
    for (int i = 1; i < levels; ++i) text += ", [cel.index(" + std::to_string(i - 1) + ")]";
    return text + "], size(cel.index(" + std::to_string(levels - 1) + ")))";
  };
  Workbench bench;
  CHECK(bench.answer(nested(250)) == "1");
  CHECK(error_of(nested(251)).code == EvaluationErrorCode::depth);
  CHECK(error_of("[[m.a]]", {.limits = {.depth_max = 1}}).code == EvaluationErrorCode::depth);
}

TEST_CASE("a program can be read") {
  Workbench bench;
  bench.declare("a", Type::int64(), Value::int64(1));
  const auto program = bench.environment.compile("a == 1 && a < 5");
  REQUIRE(program);
  CHECK(program->text() == "a == 1 && a < 5");
  CHECK(program->disassemble() ==
        "   0 slot_equal             0 1\n"
        "   1 and_left               0 -> 4\n"
        "   2 slot_less              0 5\n"
        "   3 and_right              0\n"
        "   4 result                 0\n"
        "     errors of 0 to 0 -> 1\n"
        "     errors of 2 to 2 -> 3\n");
}
