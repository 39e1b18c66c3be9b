#include "dsl/cel/parser.hpp"

#include "dsl/base/limits.hpp"
#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

using namespace dealflow;
using namespace dealflow::cel;

TEST_CASE("what is wrong with a text is said in words, at the place") {
  struct Row {
    std::string_view text;
    std::string_view message;
    std::string_view at;
  };
  const Row row = GENERATE(values<Row>({
      {"", "expected an expression", ""},
      {"   ", "expected an expression", ""},
      {"size(a", "expected `)` to close the call", ""},
      {"size(a b)", "expected `)` to close the call", "b"},
      {"size(a,)", "expected an argument", ")"},
      {"(a", "expected `)` to close the parenthesis", ""},
      {"()", "expected an expression after `(`", ")"},
      {"a[1", "expected `]` to close the index", ""},
      {"a[]", "expected an index after `[`", "]"},
      {"[1, 2", "expected `]` to close the list", ""},
      {"[1 2]", "expected `]` to close the list", "2"},
      {"{1: 2", "expected `}` to close the map", ""},
      {"{1 2}", "expected `:` after the key", "2"},
      {"{1: }", "expected a value after `:`", "}"},
      {"a +", "expected an operand after the operator", ""},
      {"a + * b", "expected an operand after the operator", "*"},
      {"!", "expected an operand after the sign", ""},
      {"a ? b", "expected `:` and the other case", ""},
      {"a ? b : ", "expected an expression after `:`", ""},
      {"a.", "expected a field name after `.`", ""},
      {"a.1", "expected a field name after `.`", "1"},
      {"a b", "unexpected text after the expression", "b"},
      {"a = b", "`=` is no operator of expressions", "="},
      {"a => b", "`=>` is no operator of expressions", "=>"},
      {"a and b", "`and` is no operator of expressions", "and"},
      {"(a))", "this `)` closes no bracket of the expression", ")"},
      {"f(a,\n  b c)", "expected `)` to close the call", "c"},
      {"f(a,\n  b\n\nc", "expected `)` to close the call", ""},
      {"Point{x: 1}", "unexpected text after the expression", "{"},
      {"12a", "unexpected letter after the number", "a"},
      {"'abc", "the text has no closing `'`", "'abc"},
      {"x == \"abc", "the text has no closing `\"`", "\"abc"},
      {"'''abc", "the text has no closing `'''`", "'''abc"},
      {"'a\\q'", "`\\q` is no escape sequence", "\\q"},
      {"'\\ud83d\\ude00'", "`\\ud83d` is half a character of UTF-16; `\\U` and eight digits are whole", "\\ud83d"},
      {"b'\\u0041'", "`\\u` is no escape sequence of bytes", "\\u"},
      {"9223372036854775808", "`9223372036854775808` does not fit into an int of 64 bits", "9223372036854775808"},
      {"18446744073709551616u", "`18446744073709551616u` does not fit into an unsigned int of 64 bits",
       "18446744073709551616u"},
      {"if", "`if` is a reserved word, no name", "if"},
      {"a && while", "`while` is a reserved word, no name", "while"},
      {"has(a)", "`has` tests a field: `has(a.b)`", "a"},
      {"a.exists(1, true)", "`exists` needs a plain name here, it becomes the variable", "1"},
      {"a.all(x, x, true)", "`x` is the name of the first variable already", "x"},
      {"a \xFF", "the text is not valid UTF-8", "\xFF"},
  }));
  CAPTURE(row.text);
  const Parsed parsed = parse(row.text);
  REQUIRE_FALSE(parsed.problems.empty());
  CHECK(parsed.problems.front().message == row.message);
  CHECK(covered(row.text, parsed.problems.front().span) == row.at);
}

TEST_CASE("what is good parses") {
  const std::string_view text = GENERATE(
      "1", "-9223372036854775808", "0xFFu", ".5", "1e3", "a.b.c", ".a.b", "a.?b", "a[?0]", "[?a, b]", "{?'a': b}",
      "a.`x-y/z`", "has(a.`x-y`)", "a.if()", "a.`in`", "!!a", "--1", "- a", "a ? b : c ? d : e", "[1, 2,]", "{'a': 1,}",
      "r'\\d+'", "b'\\xff'", "br'\\x'", "bR'\\x'", "\"\"\"a\nb\"\"\"", "a // the rest\n && b", "f(\n1,\n2)", "a\n+\nb");
  CAPTURE(text);
  const Parsed parsed = parse(text);
  CHECK(parsed.problems.empty());
  CHECK(parsed.end == text.size());
}

TEST_CASE("an expression before other text ends where the language cannot go on") {
  struct Row {
    std::string_view text;
    std::string_view expression;
  };
  const Row row = GENERATE(values<Row>({
      {"ok { create }", "ok"},
      {"a == {'x': 1} { create }", "a == {'x': 1}"},
      {"a > 3 within 2 days", "a > 3"},
      {"a > 3\nvar b = 2", "a > 3"},
      {"a >\n 3\nvar b = 2", "a >\n 3"},
      {"f(a,\n b)\n.c", "f(a,\n b)"},
      {"[1,\n2]\n[3]", "[1,\n2]"},
      {"a ? b :\n c\n", "a ? b :\n c"},
      {"a # comment", "a"},
      {"a // comment\nb", "a"},
      {"a currency BRL", "a"},
      {"a }", "a"},
      {"a in b { x }", "a in b"},
      {"a -> b", "a"},
  }));
  CAPTURE(row.text);
  const Parsed parsed = parse_prefix(row.text);
  if (row.text == "a -> b") {
    // A minus is an operator; what follows it is missing.
    CHECK_FALSE(parsed.problems.empty());
    return;
  }
  REQUIRE(parsed.problems.empty());
  CHECK(row.text.substr(0, parsed.end) == row.expression);
}

TEST_CASE("length and depth have limits with codes of their own") {
  const auto nested = [](std::size_t levels) { return std::string(levels, '(') + "1" + std::string(levels, ')'); };
  CHECK(parse(nested(limits::expression_depth_max - 1)).problems.empty());
  const auto deep = parse(nested(limits::expression_depth_max));
  REQUIRE(deep.problems.size() == 1);
  CHECK(deep.problems.front().code == ProblemCode::too_deep);

  std::string sum = "1";
  for (std::size_t i = 0; i < limits::expression_depth_max; ++i) sum += "+1";
  CHECK(parse(sum).problems.front().code == ProblemCode::too_deep);

  std::string either = "a";
  for (int i = 0; i < 5000; ++i) either += " || a";
  CHECK(parse(either).problems.empty());

  CHECK(parse("1" + std::string(limits::expression_bytes_max - 1, ' ')).problems.empty());
  const auto longer = parse("1" + std::string(limits::expression_bytes_max, ' '));
  REQUIRE(longer.problems.size() == 1);
  CHECK(longer.problems.front().code == ProblemCode::too_long);
}

TEST_CASE("no text brings the parser down") {
  const std::string_view pieces[] = {"(",  "[",  "{",  ")",  "]",  "}", "a",    "1",      "'", "\"",
                                     ".",  "?",  ":",  ",",  "-",  "!", "&&",   "in",     " ", "`",
                                     "\\", "r'", "0x", "\n", "//", "ç", "has(", ".map(x,"};
  std::uint64_t seed = 7;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      seed = seed * 6364136223846793005U + 1442695040888963407U;
      text += pieces[(seed >> 33U) % std::size(pieces)];
    }
    const Parsed parsed = parse(text);
    for (const Problem& problem : parsed.problems) {
      CAPTURE(text);
      REQUIRE(problem.span.begin <= problem.span.end);
      REQUIRE(problem.span.end <= text.size());
    }
    (void)parse_prefix(text);
  }
}
