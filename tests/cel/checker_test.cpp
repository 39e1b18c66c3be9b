#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

using namespace dealflow::cel;

namespace {

Environment shop(bool flow_mode = false) {
  Environment environment({.flow_mode = flow_mode});
  for (const Library* library : all_libraries()) environment.add(*library);
  const Type payment = Type::object("payment", {{"channel", Type::text()}, {"amount", Type::money()}});
  const Type person = Type::object("person", {{"first_name", Type::text()}, {"age", Type::int64(), true}});
  environment.declare("event", Type::object("event", {{"id", Type::text()}}));
  environment.declare("data", Type::object("data", {{"payment", payment}, {"person", person}}));
  environment.declare("tags", Type::list(Type::text()));
  environment.declare("prices", Type::map(Type::text(), Type::float64()));
  environment.declare("anything", Type::dyn());
  environment.alias("payment", "data", "payment");
  environment.alias("person", "data", "person");
  environment.hint("event", "`event` is the envelope; the attribute is `data.event`");
  environment.hint("deal", "there is no deal before an action makes one");
  return environment;
}

}  // namespace

TEST_CASE("a wrong expression is refused at its narrowest place, with a remedy") {
  struct Row {
    std::string_view text;
    ProblemCode code;
    std::string_view at;
    std::string_view message;
    std::string_view help;
  };
  const Row row = GENERATE(values<Row>({
      {"paymet.channel", ProblemCode::unknown_name, "paymet", "unknown name `paymet`", "did you mean `payment`?"},
      {"payment.chanel == 'a'", ProblemCode::unknown_field, "chanel", "`payment` has no field `chanel`",
       "did you mean `channel`?"},
      {"data.payment['chanel']", ProblemCode::unknown_field, "'chanel'", "`payment` has no field `chanel`",
       "did you mean `channel`?"},
      {"has(payment.chanel)", ProblemCode::unknown_field, "chanel", "`payment` has no field `chanel`",
       "did you mean `channel`?"},
      {"event.name", ProblemCode::unknown_field, "name", "`event` has no field `name`",
       "`event` is the envelope; the attribute is `data.event`"},
      {"deal.name", ProblemCode::unknown_name, "deal", "unknown name `deal`",
       "there is no deal before an action makes one"},
      {"person.first_name.startWith('A')", ProblemCode::unknown_function, "startWith", "unknown function `startWith`",
       "did you mean `startsWith`?"},
      {"contains(person.first_name, 'A')", ProblemCode::unknown_function, "contains", "unknown function `contains`",
       "it is called on a value: `value.contains(…)`"},
      {"person.first_name.startsWith(1)", ProblemCode::no_overload, "startsWith",
       "`startsWith` does not take (string, int)", "it takes (string, string)"},
      {"person.first_name.startsWith()", ProblemCode::no_overload, "startsWith",
       "`startsWith` does not take 1 argument: (string)", ""},
      {"person.first_name + 1", ProblemCode::no_overload, "person.first_name + 1", "`+` does not take string and int",
       "`string(…)` makes text of it"},
      {"1 + 1u", ProblemCode::no_overload, "1 + 1u", "`+` does not take int and uint", ""},
      {"1 == 'a'", ProblemCode::no_overload, "1 == 'a'", "`==` does not take int and string", ""},
      {"tags.sum()", ProblemCode::no_overload, "sum", "`sum` does not take (list(string))",
       "it takes (list(int)), (list(uint)), (list(double)), (list(money))"},
      {"tags < tags", ProblemCode::no_overload, "tags < tags", "`<` does not take list(string) and list(string)", ""},
      {"!1", ProblemCode::no_overload, "!1", "`!` does not take int", ""},
      {"1 && true", ProblemCode::type_mismatch, "1", "an operand of `&&` must be true or false, this is int", ""},
      {"1 ? 2 : 3", ProblemCode::type_mismatch, "1", "what stands before `?` must be true or false, this is int", ""},
      {"true ? 2 : 'a'", ProblemCode::type_mismatch, "true ? 2 : 'a'",
       "the two cases have different types: int and string", ""},
      {"tags['a']", ProblemCode::no_overload, "'a'", "a list is indexed by an int, this is string", ""},
      {"prices[1]", ProblemCode::no_overload, "1", "the keys of this map are string, this is int", ""},
      {"person.first_name.x", ProblemCode::type_mismatch, "x",
       "`x` is read from a value of type string, which has no fields", ""},
      {"person.first_name.all(x, true)", ProblemCode::type_mismatch, "person.first_name",
       "`all` goes over a list or a map, this is string", ""},
      {"tags.filter(t, 1)", ProblemCode::type_mismatch, "1",
       "the condition of `filter` must be true or false, this is int", ""},
      {"tags.exists(t, tt == 'a')", ProblemCode::unknown_name, "tt", "unknown name `tt`", "did you mean `t`?"},
      {"{1: 'a', 1u: 'b'}", ProblemCode::bad_literal, "1u", "the key 1u stands twice in this map", ""},
      {"{null: 1}", ProblemCode::bad_literal, "null", "null cannot be a key", ""},
      {"person.first_name.matches('[')", ProblemCode::bad_pattern, "'['",
       "\"[\" is no regular expression: missing ]: [", ""},
      {"cel.index(0)", ProblemCode::unknown_name, "cel.index(0)", "`cel.index(0)` names nothing that stands before it",
       ""},
  }));
  CAPTURE(row.text);
  const auto program = shop().compile(row.text);
  REQUIRE_FALSE(program);
  const Problem& problem = program.error().front();
  CHECK(problem.code == row.code);
  CHECK(covered(row.text, problem.span) == row.at);
  CHECK(problem.message == row.message);
  CHECK(problem.help == row.help);
}

TEST_CASE("several mistakes are told together, in the order of the text") {
  const auto program = shop().compile("foo == 1 && bar == 2");
  REQUIRE_FALSE(program);
  REQUIRE(program.error().size() == 2);
  CHECK(program.error()[0].message == "unknown name `foo`");
  CHECK(program.error()[1].message == "unknown name `bar`");
}

TEST_CASE("the type of an expression is known before the run") {
  struct Row {
    std::string_view text;
    std::string_view type;
  };
  const Row row = GENERATE(values<Row>({
      {"1 + 2", "int"},
      {"payment.channel", "string"},
      {"data.payment.amount", "money"},
      {"tags", "list(string)"},
      {"tags[0]", "string"},
      {"prices.a", "double"},
      {"anything.a.b", "dyn"},
      {"[1, 2]", "list(int)"},
      {"[1, 'a']", "list(dyn)"},
      {"[]", "list(dyn)"},
      {"{'a': 1}", "map(string, int)"},
      {"tags.map(t, size(t))", "list(int)"},
      {"tags.exists(t, t == 'a')", "bool"},
      {"tags.transformMap(i, t, t + '!')", "map(int, string)"},
      {"prices.?a", "optional_type(double)"},
      {"prices.?a.orValue(0.0)", "double"},
      {"optional.none()", "optional_type(dyn)"},
      {"optional.of(1).optMap(x, string(x))", "optional_type(string)"},
      {"true ? [] : [1]", "list(int)"},
      {"[[1], [anything]]", "list(list(dyn))"},
      {"[[anything], [1]]", "list(list(dyn))"},
      {"[{'a': 1}, {'a': anything}]", "list(map(string, dyn))"},
      {"true ? [1] : [anything]", "list(dyn)"},
      {"['a'] + anything.distinct()", "list(dyn)"},
      {"anything.distinct() + ['a']", "list(dyn)"},
      {"true ? optional.of(1) : optional.of(anything)", "optional_type(dyn)"},
      {"prices.map(p, prices[p]).sum()", "double"},
      {"timestamp(0) - timestamp(0)", "duration"},
      {"type(1)", "type"},
      {"[[1]].flatten()", "list(int)"},
      {"[3, 4].max()", "int"},
      {"cel.bind(x, 1.5, x + x)", "double"},
  }));
  CAPTURE(row.text);
  const auto program = shop().compile(row.text);
  REQUIRE(program);
  CHECK(program->type().to_string() == row.type);
}

TEST_CASE("a program names the slots it reads, through aliases too") {
  const Environment environment = shop();
  const auto program = environment.compile("payment.channel == 'a' && size(tags) > 0");
  REQUIRE(program);
  const std::vector<Slot> wanted{*environment.slot("data"), *environment.slot("tags")};
  CHECK(std::vector<Slot>(program->slots_used().begin(), program->slots_used().end()) == wanted);
  CHECK_FALSE(program->is_constant());
  CHECK(environment.compile("1 + 2")->is_constant());
}

TEST_CASE("a name declared again keeps its slot") {
  Environment environment;
  const Slot first = environment.declare("a", Type::int64());
  CHECK(environment.declare("b", Type::int64()) == first + 1);
  CHECK(environment.declare("a", Type::text()) == first);
  CHECK(environment.slot_count() == 2);
  CHECK(environment.compile("a")->type() == Type::text());
  CHECK_FALSE(environment.slot("c"));
}

TEST_CASE("of a dotted name the longest wins, unless parentheses set its beginning apart") {
  Workbench bench;
  bench.declare_json("a", R"({"b": {"c": "field of a field"}})", Type::map(Type::text(), Type::dyn()));
  bench.declare_json("a.b", R"({"c": "field"})", Type::map(Type::text(), Type::dyn()));
  bench.declare_json("a.b.c", R"("name")", Type::text());
  CHECK(bench.answer("a.b.c") == "\"name\"");
  CHECK(bench.answer(".a.b.c") == "\"name\"");
  CHECK(bench.answer("(a.b).c") == "\"field\"");
  CHECK(bench.answer("((a).b).c") == "\"field of a field\"");
  CHECK(bench.answer("(a.b.c)") == "\"name\"");
  CHECK(bench.answer("a['b'].c") == "\"field of a field\"");
}
