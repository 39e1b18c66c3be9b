// What an expression may cost: depth of text and data, steps, memory. None of the rows is timed; each would need
// minutes or gigabytes without the bound that it meets.
#include "dsl/base/limits.hpp"
#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace dealflow;
using namespace dealflow::cel;

namespace {

std::string repeated(std::string_view part, std::size_t count, std::string_view between = "") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += between;
    text += part;
  }
  return text;
}

// cel.block([first, step, step …], result): `#` in step and result is the slot before.
std::string steps_of(std::string_view first, std::string_view step, std::size_t count, std::string_view result) {
  const auto filled = [](std::string_view form, std::size_t slot) {
    std::string text;
    for (const char c : form) text += c == '#' ? fmt::format("cel.index({})", slot) : std::string(1, c);
    return text;
  };
  std::string slots(first);
  for (std::size_t i = 0; i < count; ++i) slots += ", " + filled(step, i);
  return fmt::format("cel.block([{}], {})", slots, filled(result, count));
}

struct Outcome {
  std::optional<ProblemCode> problem;
  std::optional<EvaluationErrorCode> error;
  std::size_t bytes = 0;  // that the arena grew by
};

Outcome outcome_of(std::string_view text, const EvaluationOptions& options = {}) {
  Workbench bench;
  std::vector<Value> numbers;
  for (std::int64_t i = 0; i < 1000; ++i) numbers.push_back(Value::int64(i));
  const Value l = make_list(bench.arena, numbers);
  bench.declare("l", Type::list(Type::int64()), l);
  const std::string large(500'000, 'x');
  const std::string same = large;  // at another place
  bench.declare("t", Type::text(), Value::text(large));
  bench.declare("u", Type::text(), Value::text(same));
  const auto program = bench.environment.compile(text);
  if (!program) return {program.error().front().code, {}, 0};
  Arena arena;
  const auto value = program->evaluate(bench.slots, arena, options);
  if (!value) return {{}, value.error().code, arena.bytes_used()};
  return {{}, {}, arena.bytes_used()};
}

// A list in a list in a list …, as a host could hand in.
Value nested_list(Arena& arena, std::size_t levels, std::int64_t innermost = 1) {
  Value value = Value::int64(innermost);
  for (std::size_t i = 0; i < levels; ++i) value = make_list(arena, {value});
  return value;
}

}  // namespace

TEST_CASE("an expression may be so long and so deep, and no more") {
  const auto nested = [](std::string_view open, std::string_view close, std::size_t levels) {
    return repeated(open, levels) + "1" + repeated(close, levels);
  };
  for (const auto& [open, close] :
       {std::pair("(", ")"), std::pair("[", "]"), std::pair("-(", ")"), std::pair("int(", ")"), std::pair("{1:", "}"),
        std::pair("true?1:", ""), std::pair("[1][", "-1]")}) {
    CAPTURE(open);
    CHECK_FALSE(outcome_of(nested(open, close, 120)).problem);
    CHECK(outcome_of(nested(open, close, limits::expression_depth_max + 1)).problem == ProblemCode::too_deep);
    CHECK(outcome_of(nested(open, close, 5'000)).problem == ProblemCode::too_deep);
  }
  CHECK(outcome_of("1" + repeated(" + 1", 300)).problem == ProblemCode::too_deep);
  CHECK(outcome_of("dyn(1)" + repeated(".a", 300)).problem == ProblemCode::too_deep);
  CHECK(outcome_of(repeated("!", 60'000) + "true").problem == ProblemCode::too_deep);
  CHECK(outcome_of(repeated("-", 60'000) + "l").problem == ProblemCode::too_deep);
  CHECK_FALSE(outcome_of(repeated("true", 10'000, "||")).problem);  // one node
  CHECK_FALSE(outcome_of("[" + repeated("[]", 20'000, ",") + "]").problem);
  CHECK(outcome_of(std::string(limits::expression_bytes_max + 1, ' ')).problem == ProblemCode::too_long);
  CHECK_FALSE(outcome_of("1" + std::string(limits::expression_bytes_max - 1, ' ')).problem);
}

TEST_CASE("types do not grow beyond what values may be") {
  CHECK(outcome_of(steps_of("[1]", "[#]", 3000, "size(#)")).error == EvaluationErrorCode::depth);
  CHECK(outcome_of(steps_of("1", "{#: #}", 40, "1 == 1")).problem == std::nullopt);
  CHECK(outcome_of(steps_of("1", "{#: #}", 40, "size(#)")).error == EvaluationErrorCode::no_such_overload);
}

TEST_CASE("a run has its steps, whatever spends them") {
  const std::string loops = "l.all(a, l.all(b, {}))";
  const auto inside = [&](std::string_view body) { return fmt::format(fmt::runtime(loops), body); };
  const std::string text = GENERATE_COPY(
      inside("l.all(c, true)"), inside("t == u"), inside("t <= u"), inside("t in [u]"), inside("size(t) != 0"),
      inside("t.contains('y') == false"), inside("!t.matches('(x+x+)+y')"),
      inside("!('a' + string(b)).matches('c' + string(a))"), inside("1 / 0 > 0 || true"), inside("l.sum() > 0"),
      inside("timestamp(a).getHours('No/Where') >= 0 || true"),
      std::string("l.map(a, l.map(b, a * 1000 + b)).flatten().distinct()"),
      std::string("l.map(a, '%.1000f%.1000f'.format([1.0, 1.0]))") + ".map(a, l.map(b, '%.1000f'.format([1.0])))",
      steps_of("[1]", "[#, #]", 40, "# == #"), steps_of("[1]", "[#, #]", 40, "#"),
      steps_of("[1]", "[#, #]", 40, "'%s'.format([#])"), steps_of("dyn([1])", "dyn([#, #])", 40, "# < 1"),
      steps_of("[1]", "[#, #]", 40, "sets.contains([#], [#])"), steps_of("[1]", "[#, #]", 40, "[#, #].distinct()"),
      steps_of("{'a': 1}", "{'a': #, 'b': #}", 40, "#"));
  CAPTURE(text.substr(0, 100));
  const Outcome outcome = outcome_of(text);
  CHECK_FALSE(outcome.problem);
  CHECK(outcome.error == EvaluationErrorCode::step_budget);
  CHECK(outcome.bytes <= 2 * EvaluationLimits{}.bytes_max);
}

TEST_CASE("a run has its memory, whatever takes it") {
  const std::string text =
      GENERATE(steps_of("t", "# + #", 40, "#"), steps_of("t", "#.replace('', t)", 3, "#"),
               steps_of("t", "[#, #, #, #].join()", 20, "#"), steps_of("t", "# + #", 2, "#.split('')"),
               std::string("l.map(a, t.upperAscii())"), std::string("l.map(a, t + u)"),
               "l.all(a, l.all(b, [" + repeated("a", 5000, ",") + "] != []))",
               std::string("l.map(a, l.map(b, {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: 10}))"));
  CAPTURE(text);
  const Outcome outcome = outcome_of(text);
  CHECK_FALSE(outcome.problem);
  CHECK(outcome.error == EvaluationErrorCode::memory);
  CHECK(outcome.bytes <= 2 * EvaluationLimits{}.bytes_max);
}

TEST_CASE("the limits are the host's") {
  CHECK_FALSE(outcome_of("t + u").error);
  CHECK(outcome_of("t + u", {.limits = {.bytes_max = 900'000}}).error == EvaluationErrorCode::memory);
  CHECK_FALSE(outcome_of("l.map(a, a)", {.limits = {.steps_max = 3'000}}).error);
  CHECK(outcome_of("l.map(a, a)", {.limits = {.steps_max = 1'000}}).error == EvaluationErrorCode::step_budget);
  CHECK(outcome_of("[[1]]", {.limits = {.depth_max = 2}}).error == std::nullopt);
  CHECK(outcome_of("[[l]]", {.limits = {.depth_max = 2}}).error == EvaluationErrorCode::depth);
}

TEST_CASE("what ends a run is swallowed by nothing") {
  const EvaluationOptions small{.limits = {.steps_max = 500}};
  CHECK(outcome_of("l.all(a, true) || true", small).error == EvaluationErrorCode::step_budget);
  CHECK(outcome_of("[1, 2].exists(x, x == 2 || l.all(a, true))", small).error == EvaluationErrorCode::step_budget);
  CHECK(outcome_of("cel.bind(x, l.all(a, true), 1)", small).error == EvaluationErrorCode::step_budget);
  CHECK(outcome_of("[[l]] == [] || true", {.limits = {.depth_max = 2}}).error == EvaluationErrorCode::depth);
  CHECK(outcome_of("t + u == '' || true", {.limits = {.bytes_max = 900'000}}).error == EvaluationErrorCode::memory);
}

TEST_CASE("nothing recurs on the depth of data") {
  constexpr std::size_t levels = 200'000;
  Arena arena;
  const Value a = nested_list(arena, levels);
  const Value b = nested_list(arena, levels);
  const Value other = nested_list(arena, levels, 2);
  CHECK(depth_of(a) == levels);
  CHECK(equal(a, b));
  CHECK_FALSE(equal(a, other));
  CHECK(to_json(a) == repeated("[", levels) + "1" + repeated("]", levels));
  CHECK(to_literal(a).size() == 2 * levels + 1);
  CHECK(display(a) == "1");
  CHECK(excerpt(a) == repeated("[", 60) + "…");
  Arena copies;
  CHECK(equal(deep_copy(a, copies), a));
  const auto read = parse_json(to_json(a), copies, levels + 1);
  REQUIRE(read);
  CHECK(equal(*read, a));
  CHECK(parse_json(to_json(a), copies, 64).error().error == JsonError::depth);

  Value optional = Value::int64(1);
  for (std::size_t i = 0; i < levels; ++i) optional = Value::optional(arena.make<Value>(optional));
  CHECK(depth_of(optional) == levels);
  CHECK(to_json(optional) == "1");
  CHECK(display(optional) == "1");
  CHECK(equal(optional, optional));
  CHECK(to_literal(deep_copy(optional, copies)).size() == levels * 13 + 1);

  Workbench bench;
  bench.declare("a", Type::dyn(), a);
  bench.declare("b", Type::dyn(), b);
  CHECK(bench.answer("a == b") == "true");
  CHECK(bench.answer("a[0][0] == b[0][0] && type(a) == list") == "true");
  CHECK(bench.answer("'%s'.format(a).size()") == fmt::format("{}", 2 * levels - 1));
  CHECK(bench.answer("a + 1").starts_with("error: `+` does not take list and int: [[["));
  CHECK(bench.answer("[a]").starts_with("error: the value is nested more than"));
}
