// coalesce, hash and sample. The numbers of `hash` are part of what the function promises: the vectors are those of the
// xxHash project, so a change of library or machine shows here.
#include "tests/stdlib/functions/table.hpp"

namespace dealflow::test {

TEST_CASE("the first value that is there", "[functions]") {
  check_rows({
      {"coalesce(1, 2)", "1"},
      {"coalesce(dyn(null), dyn(null), 3, 4)", "3"},
      {"coalesce(dyn(null), dyn(null))", "null"},
      {"coalesce('', 'x')", "\"\""},
      {"coalesce(dyn(null), [1])", "[1]"},
      {"coalesce(false, true)", "false"},
      {"coalesce(1)", "problem: `coalesce` does not take 1 argument"},
      {"coalesce(1, 'x')", "problem: `coalesce` does not take (int, string)"},
      {"coalesce(dyn(null), 'a') + 'b'", "\"ab\""},
  });
}

TEST_CASE("hash is XXH64 without the top bit", "[functions]") {
  check_rows({
      {"hash('')", "8018337217222601113"},     // 0xEF46DB3751D8E999
      {"hash('a')", "5930894301504237147"},    // 0xD24EC4F1A98C6E5B
      {"hash('abc')", "4952883123889572249"},  // 0x44BC2CF5AD770999
      {"hash('São Paulo') == hash('Sa\u0303o Paulo')", "false"},
      {"hash('abc', '') == hash('abc')", "false"},  // the salt is hashed too
      {"hash(7)", "problem"},
      {"hash(dyn(null))", "error", "null"},
  });
}

TEST_CASE("a sample has about the share that it says", "[functions]") {
  cel::Workbench bench({.flow_mode = true}, stdlib::libraries());
  const auto count = [&](std::string_view test) {
    cel::Environment environment = bench.environment;
    const cel::Slot id = environment.declare("id", cel::Type::text());
    const auto program = environment.compile(test);
    REQUIRE(program);
    std::vector<cel::Value> slots(environment.slot_count());
    int taken = 0;
    for (int i = 0; i < 10'000; ++i) {
      const std::string name = "con-" + std::to_string(i);
      slots[id] = cel::Value::text(name);
      const auto value = program->evaluate(slots, bench.arena);
      REQUIRE(value);
      taken += value->as_bool() ? 1 : 0;
    }
    return taken;
  };
  CHECK(count("sample(id, 0)") == 0);
  CHECK(count("sample(id, 100)") == 10'000);
  const int tenth = count("sample(id, 10)");
  CHECK(tenth > 900);
  CHECK(tenth < 1100);
  CHECK(count("sample(id, 5) && !sample(id, 10)") == 0);  // a larger share keeps the smaller one
  const int both = count("sample(id, 10, 'a') && sample(id, 10, 'b')");
  CHECK(both > 50);
  CHECK(both < 150);
  check_rows({{"sample('x', 100.5)", "error: a sample is 0 to 100 percent, not 100.5"},
              {"sample('x', -1.0)", "error"},
              {"sample('x', 10)", "problem", "false"},
              {"sample('x', 0.0 / 0.0)", "error"}});
}

}  // namespace dealflow::test
