#include <dealflow/value.hpp>

#include <catch2/catch.hpp>

using namespace dealflow::cel;

TEST_CASE("JSON becomes values, and back") {
  struct Row {
    std::string_view json;
    std::string_view literal;
    std::string_view written;
  };
  const Row row = GENERATE(values<Row>({
      {"null", "null", "null"},
      {"true", "true", "true"},
      {"1", "1", "1"},
      {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "9.223372036854776e+18", "9.223372036854776e+18"},
      {"123456789012345678901234567890", "1.2345678901234568e+29", "1.2345678901234568e+29"},
      {"[\"a 123456789012345678901234567890\"]", "[\"a 123456789012345678901234567890\"]",
       "[\"a 123456789012345678901234567890\"]"},
      {"1.0", "1.0", "1"},
      {"1e2", "100.0", "100"},
      {"0.1", "0.1", "0.1"},
      {" [ 1 , [ ] , { } ] ", "[1, [], {}]", "[1,[],{}]"},
      {"{\"b\": 1, \"a\": {\"c\": null}}", "{\"b\": 1, \"a\": {\"c\": null}}", "{\"b\":1,\"a\":{\"c\":null}}"},
      {"\"\\u00e7\\ud83d\\ude00\\n\\\"\"", "\"ç😀\\n\\\"\"", "\"ç😀\\n\\\"\""},
      {"\"\\u0001\"", "\"\\x01\"", "\"\\u0001\""},
  }));
  CAPTURE(row.json);
  Arena arena;
  const auto value = parse_json(row.json, arena);
  REQUIRE(value);
  CHECK(to_literal(*value) == row.literal);
  CHECK(to_json(*value) == row.written);
}

TEST_CASE("JSON is refused at its place, with its reason") {
  struct Row {
    std::string_view json;
    JsonError error;
    std::size_t offset;
    std::string_view message;
  };
  const Row row = GENERATE(values<Row>({
      {"", JsonError::cut_short, 0, "the text ends where a value should be"},
      {"{\"a\": 1", JsonError::cut_short, 7, "the text ends where `,` or `}` should be"},
      {"[1,", JsonError::cut_short, 3, "the text ends where a value should be"},
      {"\"abc", JsonError::cut_short, 4, "the text ends where the closing `\"` should be"},
      {"\"ab\\u12", JsonError::cut_short, 7, "the text ends where four hexadecimal digits should be"},
      {"tru", JsonError::cut_short, 3, "the text ends where `true` should be"},
      {"[1 2]", JsonError::syntax, 3, "expected `,` or `]`, found `2`"},
      {"[1,]", JsonError::syntax, 3, "expected a value, found `]`"},
      {"{\"a\" 1}", JsonError::syntax, 5, "expected `:` after the key, found `1`"},
      {"{a: 1}", JsonError::syntax, 1, "expected a key in double quotes, found `a`"},
      {"{'a': 1}", JsonError::syntax, 1, "expected a key in double quotes, found `'`"},
      {"truth", JsonError::syntax, 3, "expected `true`, found `t`"},
      {"1 2", JsonError::syntax, 2, "unexpected text after the value"},
      {"01", JsonError::syntax, 0, "a number does not begin with a zero"},
      {"1.", JsonError::cut_short, 2, "the text ends where a digit should be"},
      {"[1.]", JsonError::syntax, 3, "expected a digit, found `]`"},
      {"NaN", JsonError::syntax, 0, "expected a value, found `N`"},
      {"\"a\tb\"", JsonError::syntax, 2, "control character 0x09 inside a text"},
      {"\"\\x\"", JsonError::syntax, 1, "`\\x` is no escape sequence"},
      {"{\"a\": 1, \"b\": 2, \"a\": 3}", JsonError::duplicate_key, 17, "the key \"a\" stands twice in one object"},
      {"{\"a\": 1, \"\\u0061\": 2}", JsonError::duplicate_key, 9, "the key \"a\" stands twice in one object"},
      {"\"\\ud800\"", JsonError::utf8, 1, "half of a surrogate pair stands alone"},
      {"\"\\udc00x\"", JsonError::utf8, 1, "half of a surrogate pair stands alone"},
      {"\"\\ud800\\u0041\"", JsonError::utf8, 1, "half of a surrogate pair stands alone"},
      {"\"a\xFF\"", JsonError::utf8, 2, "byte 0xff is not UTF-8 here"},
      {"\"\xED\xA0\x80\"", JsonError::utf8, 1, "byte 0xed is not UTF-8 here"},
      {"1e999", JsonError::number, 0, "the number is too large"},
  }));
  CAPTURE(row.json);
  Arena arena;
  const auto value = parse_json(row.json, arena);
  REQUIRE_FALSE(value);
  CHECK(value.error().error == row.error);
  CHECK(value.error().offset == row.offset);
  CHECK(value.error().message == row.message);
}

TEST_CASE("JSON is read as deep as asked and no deeper") {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  Arena arena;
  CHECK(parse_json(nested(64), arena));
  const auto deeper = parse_json(nested(65), arena);
  REQUIRE_FALSE(deeper);
  CHECK(deeper.error().error == JsonError::depth);
  CHECK(deeper.error().offset == 64);
  CHECK(parse_json(nested(3), arena, 3));
  CHECK_FALSE(parse_json(nested(4), arena, 3));
  CHECK_FALSE(parse_json(nested(100'000), arena));
}

TEST_CASE("values without a JSON of their own are written as text") {
  Arena arena;
  CHECK(to_json(Value::money(dealflow::Money::of_minor_units(14990, {{'B', 'R', 'L'}, 2}))) == "\"149.90\"");
  CHECK(to_json(Value::timestamp({0, 0})) == "\"1970-01-01T00:00:00Z\"");
  CHECK(to_json(Value::duration({1, 500'000'000})) == "\"1.5s\"");
  CHECK(to_json(Value::bytes("hello")) == "\"aGVsbG8=\"");
  CHECK(to_json(Value::float64(1.0 / 0.0)) == "null");
  CHECK(to_json(Value::optional(nullptr)) == "null");
  CHECK(to_json(make_map(arena, {{Value::int64(1), Value::boolean(true)}})) == "{\"1\":true}");
}
