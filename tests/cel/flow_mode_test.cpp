// LANGUAGE: the table of flow mode, row by row, against the standard mode.
#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

using namespace dealflow;
using namespace dealflow::cel;

namespace {

Value brl(std::int64_t cents) { return Value::money(Money::of_minor_units(cents, {{'B', 'R', 'L'}, 2})); }
Value usd(std::int64_t cents) { return Value::money(Money::of_minor_units(cents, {{'U', 'S', 'D'}, 2})); }

Workbench bench(bool flow_mode) {
  Workbench result({.flow_mode = flow_mode});
  result.declare_json("variables", R"({"city": "Recife", "age": 30, "rate": 2.5, "nothing": null, "list": [1, 2]})",
                      Type::map(Type::text(), Type::dyn()));
  result.declare("contact",
                 Type::object("contact", {{"name", Type::text()}, {"fields", Type::map(Type::text(), Type::dyn())}}),
                 Value::null());
  result.declare_json("person", R"({"first_name": "Ana"})",
                      Type::object("person", {{"first_name", Type::text()},
                                              {"age", Type::int64(), true},
                                              {"tags", Type::list(Type::text()), true}}));
  result.declare("amount", Type::money(), brl(14990));
  result.declare("least", Type::money(), brl(INT64_MIN));
  result.declare("fee", Type::money(), brl(10));
  result.declare("dollars", Type::money(), usd(14990));
  result.declare_json("n", "3", Type::dyn());
  result.declare_json("d", "2.5", Type::dyn());
  return result;
}

}  // namespace

TEST_CASE("a whole number stands where a function asks for a double") {
  struct Row {
    std::string_view text;
    std::string_view standard;
    std::string_view flow;
  };
  const Row row = GENERATE(values<Row>({
      {"math.ceil(2)", "problem", "2.0"},
      {"math.ceil(n)", "error", "3.0"},
      {"math.ceil(d)", "3.0", "3.0"},
      {"math.isNaN(2u)", "problem", "false"},
      {"math.round(variables.age)", "error", "30.0"},
      {"math.abs(-3)", "3", "3"},  // an overload for int is there: nothing is converted
      {"math.abs(n)", "3", "3"},
      {"math.ceil('2')", "problem", "problem"},
      {"math.ceil(true)", "problem", "problem"},
      {"math.ceil(variables.city)", "error", "error"},
      {"math.ceil(variables.nothing)", "error", "null"},
      {"math.bitAnd(6, 2.0)", "problem", "problem"},  // the other way round loses what stands behind the point
  }));
  CAPTURE(row.text);
  const auto matches = [](const std::string& answer, std::string_view wanted) {
    return wanted == "error" || wanted == "problem" ? answer.starts_with(wanted) : answer == wanted;
  };
  const std::string standard = bench(false).answer(row.text);
  CAPTURE(standard);
  CHECK(matches(standard, row.standard));
  const std::string flow = bench(true).answer(row.text);
  CAPTURE(flow);
  CHECK(matches(flow, row.flow));
}

TEST_CASE("absence and null in flow mode and in standard mode") {
  struct Row {
    std::string_view text;
    std::string_view standard;  // "error" for any
    std::string_view flow;
  };
  const Row row = GENERATE(values<Row>({
      // absent optional attribute, absent key of an open map
      {"person.age", "error", "null"},
      {"variables.town", "error", "null"},
      {"variables['town']", "error", "null"},
      {"variables.town.deeper.still", "error", "null"},
      {"contact.name", "error", "null"},
      {"contact.fields.city", "error", "null"},
      {"has(person.age)", "false", "false"},
      {"has(contact.name)", "error", "false"},
      {"has(variables.nothing)", "true", "false"},
      {"person.?age.orValue(7)", "7", "7"},
      // equality: null equals null only
      {"dyn(null) == null", "true", "true"},
      {"variables.nothing == null", "true", "true"},
      {"variables.town == null", "error", "true"},
      {"contact == null", "true", "true"},
      {"person.age == 3", "error", "false"},
      {"person.age != 3", "error", "true"},
      {"variables.nothing != null", "false", "false"},
      // order, in, string tests: false
      {"variables.nothing < 3", "error", "false"},
      {"variables.nothing >= 3", "error", "false"},
      {"3 > variables.nothing", "error", "false"},
      {"person.age <= 3", "error", "false"},
      {"1 in dyn(variables.nothing)", "error", "false"},
      {"variables.nothing in [1, 2]", "false", "false"},
      {"contact.name.startsWith('A')", "error", "false"},
      {"contact.name.contains('A')", "error", "false"},
      {"contact.name.matches('A')", "error", "false"},
      {"person.first_name.contains(contact.name)", "error", "false"},
      // arithmetic, other functions: null
      {"person.age + 1", "error", "null"},
      {"1 - person.age", "error", "null"},
      {"-person.age", "error", "null"},
      {"'Hello ' + contact.name", "error", "null"},
      {"'Hello ' + contact.name + '!'", "error", "null"},
      {"size(contact.name)", "error", "null"},
      {"contact.name.upperAscii()", "error", "null"},
      {"string(person.age)", "error", "null"},
      // !, macros: null
      {"!variables.nothing", "error", "null"},
      {"person.tags.exists(t, t == 'a')", "error", "null"},
      {"person.tags.all(t, t == 'a')", "error", "null"},
      {"person.tags.map(t, t)", "error", "null"},
      {"person.tags.filter(t, true)", "error", "null"},
      {"person.tags.exists_one(t, true)", "error", "null"},
      // && and ||
      {"variables.nothing && false", "false", "false"},
      {"false && variables.nothing", "false", "false"},
      {"variables.nothing || true", "true", "true"},
      {"true || variables.nothing", "true", "true"},
      {"variables.nothing && true", "error", "null"},
      {"true && variables.nothing", "error", "null"},
      {"variables.nothing || false", "error", "null"},
      {"false || variables.nothing", "error", "null"},
      {"variables.nothing && variables.nothing", "error", "null"},
      {"variables.nothing && 1 / 0 > 0", "error", "error"},
      {"true && variables.nothing && false", "false", "false"},
      // ?:
      {"variables.nothing ? 1 : 2", "error", "2"},
      // int with double
      {"n + d", "error", "5.5"},
      {"d * n", "error", "7.5"},
      {"n / d", "error", "1.2"},
      {"n - d", "error", "0.5"},
      {"n > d", "true", "true"},
      {"n % d", "error", "error"},
      {"n == 3.0", "true", "true"},
      // errors stay errors
      {"1 / 0", "error", "error"},
      {"variables.list[7]", "error", "error"},
      {"variables.city + 1", "error", "error"},
  }));
  CAPTURE(row.text);
  const auto answer = [&](bool flow_mode) {
    const std::string text = bench(flow_mode).answer(row.text);
    return text.starts_with("error") || text.starts_with("problem") ? std::string("error") : text;
  };
  CHECK(answer(false) == row.standard);
  CHECK(answer(true) == row.flow);
}

TEST_CASE("amounts are exact, with ints, decimal text and amounts of one currency") {
  struct Row {
    std::string_view text;
    std::string_view answer;
  };
  const Row row = GENERATE(values<Row>({
      {"amount", "149.90 BRL"},
      {"amount == 149", "false"},
      {"amount > 149", "true"},
      {"149 < amount", "true"},
      {"amount == '149.90'", "true"},
      {"amount == '149.9'", "true"},
      {"'149.900' == amount", "true"},
      {"amount < '149.901'", "true"},
      {"amount >= 149.9", "true"},
      {"amount == 149.9", "true"},
      {"amount != '149.91'", "true"},
      {"amount > fee", "true"},
      {"amount == amount", "true"},
      {"amount + fee", "150.00 BRL"},
      {"amount - fee", "149.80 BRL"},
      {"amount + 1", "150.90 BRL"},
      {"1 + amount", "150.90 BRL"},
      {"200 - amount", "50.10 BRL"},
      {"amount + '0.10'", "150.00 BRL"},
      {"amount + 0.1", "150.00 BRL"},
      {"amount * 3", "449.70 BRL"},
      {"3 * amount", "449.70 BRL"},
      {"-amount", "-149.90 BRL"},
      {"-least", "error: the result does not fit: -(-92233720368547758.08 BRL)"},
      {"amount in [amount]", "true"},
      {"amount in ['149.90']", "true"},
      {"[amount, fee].sum()", "150.00 BRL"},
      {"amount == null", "false"},
      {"amount > contact.name", "false"},
      {"amount + contact.name", "null"},
      {"amount == 'abc'", "false"},
      {"amount > 'abc'", "error: \"abc\" is no amount of that currency: 149.90 BRL > \"abc\""},
      {"amount + '0.001'", "error: \"0.001\" is no amount of that currency: 149.90 BRL + \"0.001\""},
      {"amount == dollars", "error: two currencies have no `==`: 149.90 BRL and 149.90 USD"},
      {"amount < dollars", "error: two currencies have no `<`: 149.90 BRL and 149.90 USD"},
      {"amount + dollars", "error: two currencies have no `+`: 149.90 BRL and 149.90 USD"},
      {"amount * amount", "problem: `*` does not take money and money"},
      {"amount / 2", "problem: `/` does not take money and int"},
      {"amount * 1.5", "problem: `*` does not take money and double"},
      {"amount * 9223372036854775807", "error: the result does not fit: 149.90 BRL * 9223372036854775807"},
      {"amount + [1]", "problem: `+` does not take money and list(int)"},
  }));
  CAPTURE(row.text);
  CHECK(bench(true).answer(row.text) == row.answer);
}

TEST_CASE("a condition holds only where it is true") {
  CHECK(holds(Value::boolean(true)));
  CHECK_FALSE(holds(Value::boolean(false)));
  CHECK_FALSE(holds(Value::null()));
  CHECK_FALSE(holds(Value::int64(1)));
}
