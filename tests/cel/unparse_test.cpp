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
