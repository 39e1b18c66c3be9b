// Every function's own example is run, in both modes; what it needs to be found and explained is there.
#include "tests/stdlib/functions/table.hpp"

#include <set>

namespace dealflow::test {

TEST_CASE("the example of each of dealflow's functions gives what its declaration says", "[functions]") {
  cel::Workbench standard({}, stdlib::libraries());
  cel::Workbench flow({.flow_mode = true}, stdlib::libraries());
  std::size_t run = 0;
  for (const std::string_view zone : {"", "America/Sao_Paulo"}) {
    const cel::EvaluationOptions options{.zone = zone, .region = "BR"};
    for (const cel::Library* library : stdlib::own_libraries()) {
      CHECK_FALSE(library->doc.empty());
      for (const cel::Function& function : library->functions) {
        CAPTURE(library->name, cel::signature(function), function.example.expression);
        CHECK(function.doc.ends_with('.'));
        CHECK_FALSE(function.since.empty());
        CHECK(standard.answer(function.example.expression, options) == function.example.result);
        CHECK(flow.answer(function.example.expression, options) == function.example.result);
        ++run;
      }
    }
  }
  CHECK(run >= 180);
}

TEST_CASE("every function has an example, of which the language's own give the same in a flow", "[functions]") {
  cel::Workbench flow({.flow_mode = true}, stdlib::libraries());
  for (const cel::Library* library : stdlib::libraries()) {
    for (const cel::Function& function : library->functions) {
      CAPTURE(library->name, cel::signature(function), function.example.expression);
      REQUIRE_FALSE(function.example.expression.empty());
      CHECK(flow.answer(function.example.expression) == function.example.result);
    }
  }
}

TEST_CASE("no two functions have one signature", "[functions]") {
  std::set<std::string> seen;
  for (const cel::Library* library : stdlib::libraries()) {
    for (const cel::Function& function : library->functions) {
      const std::string signature = cel::signature(function);
      CAPTURE(signature);
      CHECK(seen.insert(signature).second);
    }
  }
}

TEST_CASE("a function declared for both ways is called either way", "[functions]") {
  check_rows({
      {"currency(money(1, 'BRL'))", "\"BRL\""},
      {"money(1, 'BRL').currency()", "\"BRL\""},
      {"'BRL'.money(1)", "problem: unknown function `money`"},
      {"money(1, 'BRL').curency()", "problem: unknown function `curency`"},
  });
}

TEST_CASE("an error points at the call and names its operands", "[functions]") {
  cel::Workbench bench({.flow_mode = true}, stdlib::libraries());
  const std::string_view text = "1 > 0 && hash('a') > 0 && money(2, 'XXX').minorUnits() > 1";
  const auto program = bench.environment.compile(text);
  REQUIRE(program);
  const auto value = program->evaluate(bench.slots, bench.arena);
  REQUIRE_FALSE(value);
  CHECK(cel::covered(text, value.error().span) == "money(2, 'XXX')");
  CHECK(value.error().message == "\"XXX\" is no currency of ISO 4217");
}

}  // namespace dealflow::test
