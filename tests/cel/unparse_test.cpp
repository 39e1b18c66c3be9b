#include "dsl/cel/unparse.hpp"

#include "dsl/cel/parser.hpp"

#include <catch2/catch.hpp>

using namespace dealflow::cel;

TEST_CASE("a tree prints with the parentheses it needs and no others") {
  struct Row {
    std::string_view text;
    std::string_view printed;
  };
  const Row row = GENERATE(values<Row>({
      {"a", "a"},
      {"((a))", "a"},
      {"(a + b) * c", "(a + b) * c"},
      {"a + (b * c)", "a + b * c"},
      {"a - (b - c)", "a - (b - c)"},
      {"(a - b) - c", "a - b - c"},
      {"(a && b) || c", "a && b || c"},
      {"a && (b || c)", "a && (b || c)"},
      {"a && b && c", "a && b && c"},
      {"(a ? b : c) ? d : e", "(a ? b : c) ? d : e"},
      {"a ? b : (c ? d : e)", "a ? b : c ? d : e"},
      {"!(a && b)", "!(a && b)"},
      {"!(!a)", "!!a"},
      {"-(5)", "-(5)"},
      {"-5", "-5"},
      {".has(a.b)", ".has(a.b)"},
      {"-(5).f()", "-(5.f())"},
      {"-(.5).f()", "-(.5.f())"},
      {"-(.a)", "-.a"},
      {"-(a)", "-a"},
      {"!(-a)", "!(-a)"},
      {"(a + b).c", "(a + b).c"},
      {"(a).b", "(a).b"},
      {"((a.b)).c", "(a.b).c"},
      {"(a).b()", "(a).b()"},
      {"(a(b)).c", "a(b).c"},
      {"a.?b[?c].d", "a.?b[?c].d"},
      {"[?a,b]", "[?a, b]"},
      {"{?'a':b,1:2}", "{?'a': b, 1: 2}"},
      {"r'\\d' + 0xFF", "r'\\d' + 0xFF"},
      {"has(a.b)", "has(a.b)"},
      {"a.`x-y`", "a.`x-y`"},
      {"xs.exists(x,x>1)", "xs.exists(x, x > 1)"},
      {"xs.existsOne(i,v,v>i)", "xs.existsOne(i, v, v > i)"},
      {"xs.map(x,x>1,x*2)", "xs.map(x, x > 1, x * 2)"},
      {"m.transformMap(k,v,v+1)", "m.transformMap(k, v, v + 1)"},
      {"cel.bind(x,1,x+x)", "cel.bind(x, 1, x + x)"},
      {"cel.block([1,cel.index(0)],cel.index(1))", "cel.block([1, cel.index(0)], cel.index(1))"},
      {"a.map(cel.iterVar(0,1),cel.iterVar(0,1))", "a.map(cel.iterVar(0, 1), cel.iterVar(0, 1))"},
      {".a.b(c)", ".a.b(c)"},
      {"math.greatest(1,2)", "math.greatest(1, 2)"},
      {"a in [1]==true", "a in [1] == true"},
  }));
  CAPTURE(row.text);
  const Parsed first = parse(row.text);
  REQUIRE(first.problems.empty());
  CHECK(unparse(first.ast) == row.printed);
  const Parsed second = parse(row.printed);
  REQUIRE(second.problems.empty());
  CHECK(unparse(second.ast) == row.printed);
}

TEST_CASE("a tree that is too long for its line is broken behind operators and inside of brackets") {
  struct Row {
    std::string_view text;
    std::string_view printed;
  };
  const Row row = GENERATE(values<Row>({
      {"a == 1 && b == 2", "a == 1 && b == 2"},
      {"first == 1 && second == 2", "first == 1 &&\n    second == 2"},
      {"first == 1 && (second == 2 || third == 3)", "first == 1 &&\n    (second == 2 ||\n        third == 3)"},
      {"condition ? some_value : another", "condition ?\n    some_value :\n    another"},
      {"aaaa ? bbbb : cccc ? dddd : eeee", "aaaa ?\n    bbbb :\n    cccc ? dddd : eeee"},
      {"some_function(argument, other)", "some_function(\n    argument,\n    other)"},
      {"[123456789, 123456789, 12345]", "[\n    123456789,\n    123456789,\n    12345]"},
      {"{'one': 123456789, 'two': 2}", "{\n    'one': 123456789,\n    'two': 2}"},
      {"'a text that is longer than the line'", "'a text that is longer than the line'"},
      {"xs.exists(item, item.name == 'a')", "xs.exists(\n    item,\n    item.name == 'a')"},
  }));
  CAPTURE(row.text);
  const Parsed first = parse(row.text);
  REQUIRE(first.problems.empty());
  const std::string printed = unparse(first.ast, {.column = 2, .indent = 4, .width = 24});
  CHECK(printed == row.printed);
  // As a part of a text: all lines belong to it.
  const Parsed second = parse_prefix(printed);
  REQUIRE(second.problems.empty());
  CHECK(second.end == printed.size());
  CHECK(unparse(second.ast) == unparse(first.ast));
}
