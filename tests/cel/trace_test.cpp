// The trace of an evaluation: what each part was, what was not evaluated, and where an error began.
#include "tests/cel/evaluating.hpp"

#include <dealflow/trace.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

namespace dealflow::cel {
namespace {

std::string written(const TraceNode& node);

std::string written(const std::vector<TraceNode>& nodes) {
  std::string text;
  for (const TraceNode& node : nodes) text += (text.empty() ? "" : "; ") + written(node);
  return text;
}

// `text = value {parts}`, `text ! error`, `text !` for an error of a part, `text ~` for what was not evaluated; turns
// of a loop as `[x = 1: parts]`.
std::string written(const TraceNode& node) {
  std::string text = node.text;
  switch (node.state) {
    case TraceNode::State::value: text += " = " + to_literal(node.value); break;
    case TraceNode::State::failed: text += " ! " + node.error; break;
    case TraceNode::State::failed_inside: text += " !"; break;
    case TraceNode::State::not_evaluated: return text + " ~";
  }
  std::string inside = written(node.parts);
  for (const TraceIteration& turn : node.iterations) {
    std::string names;
    for (const auto& [name, value] : turn.variables)
      names += fmt::format("{}{} = {}", names.empty() ? "" : ", ", name, to_literal(value));
    inside += fmt::format(" [{}: {}]", names, written(turn.parts));
  }
  if (node.iterations_not_kept > 0) inside += fmt::format(" and {} more", node.iterations_not_kept);
  return inside.empty() ? text : fmt::format("{} {{{}}}", text, inside);
}

struct Row {
  std::string_view expression;
  std::string_view expected;
};

std::string traced(Workbench& bench, std::string_view text, TraceLimits limits = {}) {
  const auto result = trace(bench.environment, text, bench.slots, bench.arena, {}, limits);
  return result ? written(result->root) : "problem: " + result.error().front().message;
}

Workbench shop(EnvironmentOptions options = {}) {
  Workbench bench(std::move(options));
  bench.declare_json("n", "5");
  bench.declare_json("name", R"("Ana")");
  bench.declare_json("person", R"({"first": "Ana", "address": {"city": "Recife"}})");
  bench.declare_json("items", R"([{"price": 3, "tags": ["a", "b"]}, {"price": 8, "tags": []}])");
  return bench;
}

void check_rows(Workbench& bench, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(traced(bench, row.expression) == row.expected);
  }
}

}  // namespace

TEST_CASE("a trace has the value of each part", "[cel][trace]") {
  Workbench bench = shop();
  check_rows(bench, {
                        {"1", "1 = 1"},
                        {"n", "n = 5"},
                        {"n + 1", "n + 1 = 6 {n = 5}"},
                        {"n == 5", "n == 5 = true {n = 5}"},
                        {"1 + 2 * 3", "1 + 2 * 3 = 7 {2 * 3 = 6}"},
                        {"n in [1, 2]", "n in [1, 2] = false {n = 5}"},
                        {"[n, 1]", "[n, 1] = [5, 1] {n = 5}"},
                        {"{'a': n}", "{'a': n} = {\"a\": 5} {n = 5}"},
                        {"person.address.city", "person.address.city = \"Recife\""},
                        {"person['first']",
                         "person['first'] = \"Ana\" {person = {\"first\": \"Ana\", \"address\": {\"city\": "
                         "\"Recife\"}}}"},
                        {"items[1].price",
                         "items[1].price = 8 {items[1] = {\"price\": 8, \"tags\": []} {items = [{\"price\": 3, "
                         "\"tags\": [\"a\", \"b\"]}, {\"price\": 8, \"tags\": []}]}}"},
                        {"name + \" \" + string(n)",
                         "name + \" \" + string(n) = \"Ana 5\" {name + \" \" = \"Ana \" {name = \"Ana\"}; string(n) = "
                         "\"5\" {n = 5}}"},
                        {"name.startsWith(\"A\")", "name.startsWith(\"A\") = true {name = \"Ana\"}"},
                        {"math.greatest(n, 7)", "math.greatest(n, 7) = 7 {n = 5}"},
                        {"-n", "-n = -5 {n = 5}"},
                        {"type(n)", "type(n) = int {n = 5}"},
                        {"has(person.age)",
                         "has(person.age) = false {person = {\"first\": \"Ana\", \"address\": {\"city\": "
                         "\"Recife\"}}}"},
                        {"person.?age.orValue(n)",
                         "person.?age.orValue(n) = 5 {person.?age = optional.none() {person = {\"first\": "
                         "\"Ana\", \"address\": {\"city\": \"Recife\"}}}; n = 5}"},
                        {"cel.bind(x, n + 1, x * x)",
                         "cel.bind(x, n + 1, x * x) = 36 {n + 1 = 6 {n = 5}; x * x = 36 {x = 6; x = 6}}"},
                    });
}

TEST_CASE("a trace tells what was not evaluated", "[cel][trace]") {
  Workbench bench = shop();
  check_rows(
      bench,
      {
          {"n > 9 && name == \"Ana\"", "n > 9 && name == \"Ana\" = false {n > 9 = false {n = 5}; name == \"Ana\" ~}"},
          {"n > 1 || name == \"Ana\"", "n > 1 || name == \"Ana\" = true {n > 1 = true {n = 5}; name == \"Ana\" ~}"},
          {"n > 1 ? name : person.age",
           "n > 1 ? name : person.age = \"Ana\" {n > 1 = true {n = 5}; name = \"Ana\"; "
           "person.age ~}"},
          {"person.?age.optMap(a, a + 1)",
           "person.?age.optMap(a, a + 1) = optional.none() {person.?age = optional.none() {person = {\"first\": "
           "\"Ana\", "
           "\"address\": {\"city\": \"Recife\"}}}; a + 1 ~}"},
      });
}

TEST_CASE("a trace shows where an error began, and what came of it", "[cel][trace]") {
  Workbench bench = shop();
  check_rows(bench, {
                        {"n / 0", "n / 0 ! division by zero: 5 / 0 {n = 5}"},
                        {"1 + n / (n - 5)",
                         "1 + n / (n - 5) ! {n / (n - 5) ! division by zero: 5 / 0 {n = 5; n - 5 = 0 {n = 5}}}"},
                        {"n / 0 > 1 || n == 5",
                         "n / 0 > 1 || n == 5 = true {n / 0 > 1 ! {n / 0 ! division by zero: 5 / 0 {n = 5}}; "
                         "n == 5 = true {n = 5}}"},
                        {"n / 0 > 1 || n == 6",
                         "n / 0 > 1 || n == 6 ! {n / 0 > 1 ! {n / 0 ! division by zero: 5 / 0 {n = 5}}; "
                         "n == 6 = false {n = 5}}"},
                        {"person.age", "person.age ! no such key: \"age\""},
                    });
  CHECK(traced(bench, "n +").starts_with("problem: "));
  CHECK(traced(bench, "m + 1") == "problem: unknown name `m`");
}

TEST_CASE("a trace goes into each turn of a loop, as far as the limits say", "[cel][trace]") {
  Workbench bench = shop();
  check_rows(bench, {
                        {"[1, 2].map(x, x * n)",
                         "[1, 2].map(x, x * n) = [5, 10] { [x = 1: x * n = 5 {x = 1; n = 5}] [x = 2: x * n = 10 "
                         "{x = 2; n = 5}]}"},
                        {"[1, 2, 3].exists(x, x == 2)",
                         "[1, 2, 3].exists(x, x == 2) = true { [x = 1: x == 2 = false {x = 1}] [x = 2: x "
                         "== 2 = true {x = 2}]}"},
                        {"[0, 1].exists(x, 1 / x == 1)",
                         "[0, 1].exists(x, 1 / x == 1) = true { [x = 0: 1 / x == 1 ! {1 / x ! division by "
                         "zero: 1 / 0 {x = 0}}] [x = 1: 1 / x == 1 = true {1 / x = 1 {x = 1}}]}"},
                        {"[1, 2].all(x, [x].all(y, y == x))",
                         "[1, 2].all(x, [x].all(y, y == x)) = true { [x = 1: [x].all(y, y == x) = true {[x] = [1] {x = "
                         "1} [y = 1: y == x "
                         "= true {y = 1; x = 1}]}] [x = 2: [x].all(y, y == x) = true {[x] = [2] {x = 2} [y = 2: y == x "
                         "= true {y = 2; x "
                         "= 2}]}]}"},
                        {"[4, 6].transformMap(i, v, i > 0, v + i)",
                         "[4, 6].transformMap(i, v, i > 0, v + i) = {1: 7} { [i = 0, v = 4: i > 0 = false {i = 0}; v + "
                         "i ~] [i = 1, v = 6: "
                         "i > 0 = true {i = 1}; v + i = 7 {v = 6; i = 1}]}"},
                    });
  CHECK(traced(bench, "[1, 2, 3].map(x, x)", {.iterations_max = 1}) ==
        "[1, 2, 3].map(x, x) = [1, 2, 3] { [x = 1: x = 1] and 2 more}");
  CHECK(traced(bench, "[1, 2, 3].map(x, x) + [n]", {.observations_max = 0}) ==
        "[1, 2, 3].map(x, x) + [n] = [1, 2, 3, 5] {[1, 2, 3].map(x, x) = [1, 2, 3] { and 3 more}; [n] = [5] {n = 5}}");
}

TEST_CASE("a trace in flow mode shows null where the standard fails", "[cel][trace]") {
  Workbench bench = shop({.flow_mode = true});
  check_rows(bench, {
                        {"person.age > 3", "person.age > 3 = false {person.age = null}"},
                        {"person.age + 1 == null ? 1 : 2",
                         "person.age + 1 == null ? 1 : 2 = 1 {person.age + 1 == null = true {person.age "
                         "+ 1 = null {person.age = null}}}"},
                    });
}

TEST_CASE("each part's span covers its text", "[cel][trace]") {
  Workbench bench = shop();
  const std::string_view text = "(n  +  1) * 2 > size(name)";
  const auto result = trace(bench.environment, text, bench.slots, bench.arena);
  REQUIRE(result);
  CHECK(result->type == Type::boolean());
  REQUIRE(result->root.parts.size() == 2);
  CHECK(covered(text, result->root.span) == text);
  CHECK(covered(text, result->root.parts[1].span) == "size(name)");
  REQUIRE(result->root.parts[0].parts.size() == 1);
  CHECK(covered(text, result->root.parts[0].parts[0].span).find("n  +  1") != std::string_view::npos);
}

TEST_CASE("programs that are not traced carry no notes", "[cel][trace]") {
  Workbench bench = shop();
  for (const std::string_view text :
       {"n + 1 == 6 && name == \"Ana\"", "items.map(i, i.price)", "name + \"x\" + name"}) {
    const auto program = bench.environment.compile(text);
    REQUIRE(program);
    const std::string listing = program->disassemble();
    CHECK(listing.find("note_") == std::string::npos);
    // And a trace made in between changes none that exists.
    REQUIRE(trace(bench.environment, text, bench.slots, bench.arena));
    CHECK(bench.environment.compile(text)->disassemble() == listing);
  }
}

namespace {

std::string texts(const std::vector<const TraceNode*>& nodes) {
  std::string all;
  for (const TraceNode* node : nodes) all += (all.empty() ? "" : "; ") + node->text;
  return all;
}

std::string read_values(const std::vector<const TraceNode*>& nodes) {
  std::string all;
  for (const TraceNode* node : nodes)
    for (const TraceNode* read : reads_of(*node))
      all += fmt::format("{}{} = {}", all.empty() ? "" : "; ", read->text, to_literal(read->value));
  return all;
}

}  // namespace

TEST_CASE("a trace tells which operands decided, and what they read", "[trace]") {
  struct Operands {
    std::string_view expression, operands, deciding, reads;
  };
  const Operands rows[] = {
      {"1 < 2", "1 < 2", "1 < 2", ""},
      {"n == 3", "n == 3", "n == 3", "n = 3"},
      {"n == 3 && name == 'x' && n > 5", "n == 3; name == 'x'; n > 5", "name == 'x'", "name = \"Ana\""},
      {"n == 3 && name == 'Ana'", "n == 3; name == 'Ana'", "n == 3; name == 'Ana'", "n = 3; name = \"Ana\""},
      {"n == 4 || name == 'x'", "n == 4; name == 'x'", "n == 4; name == 'x'", "n = 3; name = \"Ana\""},
      {"n == 4 || name == 'Ana'", "n == 4; name == 'Ana'", "name == 'Ana'", "name = \"Ana\""},
      {"!(n == 3 && name == 'Ana')", "n == 3; name == 'Ana'", "n == 3; name == 'Ana'", "n = 3; name = \"Ana\""},
      {"n == 3 ? name == 'x' : n == 5", "n == 3; name == 'x'; n == 5", "n == 3; name == 'x'", "n = 3; name = \"Ana\""},
      {"n / 0 == 1 && n == 3", "n / 0 == 1; n == 3", "n / 0 == 1", "n = 3"},
      {"size(name) + size(name) > 9", "size(name) + size(name) > 9", "size(name) + size(name) > 9", "name = \"Ana\""},
  };
  Workbench bench({.traced = true});
  bench.declare_json("n", "3", Type::int64());
  bench.declare_json("name", "\"Ana\"", Type::text());
  for (const Operands& row : rows) {
    INFO(row.expression);
    const auto program = bench.environment.compile(row.expression);
    REQUIRE(program);
    const Trace trace = program->trace(bench.slots, bench.arena);
    CHECK(texts(operands_of(trace.root)) == row.operands);
    CHECK(texts(operands_of(shape_of(*program))) == row.operands);
    CHECK(texts(deciding_operands(trace.root)) == row.deciding);
    CHECK(read_values(deciding_operands(trace.root)) == row.reads);
    // Traced or not, it is the same value.
    const auto value = program->evaluate(bench.slots, bench.arena);
    CHECK(value.has_value() == trace.result.has_value());
    if (value && trace.result) CHECK(to_literal(*value) == to_literal(*trace.result));
  }
}

TEST_CASE("a program without notes traces its result alone", "[trace]") {
  Workbench bench;
  const auto program = bench.environment.compile("1 < 2 && 2 < 3");
  REQUIRE(program);
  const Trace trace = program->trace(bench.slots, bench.arena);
  CHECK(written(trace.root).starts_with("1 < 2 && 2 < 3 = true"));
}

TEST_CASE("watching costs no steps of an evaluation", "[trace]") {
  constexpr std::string_view loops = "list.all(a, list.all(b, a + b < 1000 && a - b < 1000 && a * b < 100000))";
  Workbench plain, traced({.traced = true});
  std::size_t least = 0;
  for (Workbench* bench : {&plain, &traced}) {
    std::string json = "[";
    for (int i = 0; i < 60; ++i) json += (i == 0 ? "" : ",") + std::to_string(i);
    bench->declare_json("list", json + "]", Type::list(Type::int64()));
    const auto program = bench->environment.compile(loops);
    REQUIRE(program);
    std::size_t steps = 1;
    const auto runs = [&](std::size_t limit) {
      return program->evaluate(bench->slots, bench->arena, {.limits = {.steps_max = limit}}).has_value();
    };
    while (!runs(steps)) steps += 500;
    if (bench == &plain)
      least = steps;
    else
      CHECK(steps == least);
  }
}

}  // namespace dealflow::cel
