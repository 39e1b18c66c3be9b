#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

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

}  // namespace

TEST_CASE("an error of the run points at the part that failed and shows its operands") {
  struct Row {
    std::string_view text;
    EvaluationErrorCode code;
    std::string_view at;
    std::string_view message;
  };
  const Row row = GENERATE(values<Row>({
      {"1 + m.a / 0", EvaluationErrorCode::divide_by_zero, "m.a / 0", "division by zero: 1 / 0"},
      {"2 > m.a % 0", EvaluationErrorCode::divide_by_zero, "m.a % 0", "division by zero: 1 % 0"},
      {"size(m.list) + m.b", EvaluationErrorCode::no_such_key, "m.b", "no such key: \"b\""},
      {"m['x'] == 1", EvaluationErrorCode::no_such_key, "m['x']", "no such key: \"x\""},
      {"m.list[2]", EvaluationErrorCode::index_out_of_range, "m.list[2]", "index 2 in a list of 2"},
      {"m.list[-1]", EvaluationErrorCode::index_out_of_range, "m.list[-1]", "index -1 in a list of 2"},
      {"m.list[dyn(1e18)]", EvaluationErrorCode::index_out_of_range, "m.list[dyn(1e18)]", "index 1e+18 in a list of 2"},
      {"m.list[dyn(1e300)]", EvaluationErrorCode::index_out_of_range, "m.list[dyn(1e300)]",
       "index 1e+300 in a list of 2"},
      {"m.list[dyn(18446744073709551615u)]", EvaluationErrorCode::index_out_of_range,
       "m.list[dyn(18446744073709551615u)]", "index 18446744073709551615u in a list of 2"},
      {"m.list[dyn(0.5)]", EvaluationErrorCode::no_such_overload, "m.list[dyn(0.5)]", "0.5 is no index of a list"},
      {"m.a + 9223372036854775807", EvaluationErrorCode::overflow, "m.a + 9223372036854775807",
       "the result does not fit: 1 + 9223372036854775807"},
      {"m.a + 'x'", EvaluationErrorCode::no_such_overload, "m.a + 'x'", "`+` does not take int and string: 1 + \"x\""},
      {"m.a && true", EvaluationErrorCode::no_such_overload, "m.a && true",
       "an operand of `&&` must be true or false, this is 1"},
      {"true && (m.a / 0 > 1)", EvaluationErrorCode::divide_by_zero, "m.a / 0", "division by zero: 1 / 0"},
      {"m.list.all(x, x / 0 > 1)", EvaluationErrorCode::divide_by_zero, "x / 0", "division by zero: 1 / 0"},
      {"cel.bind(x, 1 / 0, 2 + x)", EvaluationErrorCode::divide_by_zero, "1 / 0", "division by zero: 1 / 0"},
      {"m.a.matches('a')", EvaluationErrorCode::no_such_overload, "m.a.matches('a')",
       "`matches` does not take (1, \"a\")"},
      {"1 + int('x')", EvaluationErrorCode::function, "int('x')", "\"x\" is no int"},
      {"'a'.matches(dyn('['))", EvaluationErrorCode::function, "'a'.matches(dyn('['))",
       "\"[\" is no regular expression: missing ]: ["},
      {"m.a.b", EvaluationErrorCode::no_such_overload, "m.a.b", "1 has no fields, `b` was asked of it"},
      {"{m.a: 1, m.a: 2}", EvaluationErrorCode::function, "m.a: 2", "the key 1 stands twice in this map"},
      {"optional.none().value()", EvaluationErrorCode::function, "optional.none().value()",
       "optional.none() has no value"},
  }));
  CAPTURE(row.text);
  const EvaluationError error = error_of(row.text);
  CHECK(error.code == row.code);
  CHECK(covered(row.text, error.span) == row.at);
  CHECK(error.message == row.message);
}

TEST_CASE("unchecked, unknown names and functions are errors of the run") {
  CHECK(error_of("x + 1", {}, false).code == EvaluationErrorCode::unknown_name);
  CHECK(error_of("f(1)", {}, false).message == "unknown function `f`");
  Workbench bench({.check = false});
  CHECK(bench.answer("f(1) || true") == "true");
  CHECK(bench.answer("true ? 1 : x") == "1");
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
