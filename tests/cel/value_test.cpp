#include <dealflow/value.hpp>

#include "dsl/cel/time_math.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstring>

using namespace dealflow::cel;

TEST_CASE("an arena hands out aligned room and gives it back at once") {
  Arena arena;
  for (std::size_t size = 1; size < 10'000; size = size * 3 + 1) {
    void* place = arena.allocate(size, 16);
    CHECK(reinterpret_cast<std::uintptr_t>(place) % 16 == 0);
    std::memset(place, 1, size);
  }
  CHECK(arena.copy("text") == "text");
  CHECK(arena.bytes_used() > 10'000);
  arena.reset();
  CHECK(arena.bytes_used() == 0);
  CHECK(arena.copy("again") == "again");
}

TEST_CASE("numbers are equal by value across kinds") {
  CHECK(equal(Value::int64(1), Value::uint64(1)));
  CHECK(equal(Value::int64(1), Value::float64(1)));
  CHECK_FALSE(equal(Value::int64(9007199254740993), Value::float64(9007199254740992.0)));
  CHECK_FALSE(equal(Value::int64(-1), Value::uint64(UINT64_MAX)));
  CHECK_FALSE(equal(Value::float64(0.0 / 0.0), Value::float64(0.0 / 0.0)));
  CHECK_FALSE(equal(Value::text("1"), Value::int64(1)));
  CHECK_FALSE(equal(Value::text("a"), Value::bytes("a")));
}

TEST_CASE("a large map finds each of its keys") {
  Arena arena;
  std::vector<std::pair<Value, Value>> entries;
  for (std::int64_t i = 0; i < 1000; ++i) {
    entries.emplace_back(i % 2 == 0 ? Value::int64(i) : Value::text(arena.copy("k" + std::to_string(i))),
                         Value::int64(i));
  }
  const Value map = make_map(arena, entries);
  for (const auto& [key, value] : entries) {
    const auto found = map.as_map().find(key);
    REQUIRE(found);
    CHECK(found->as_int() == value.as_int());
  }
  CHECK(map.as_map().find(Value::float64(2.0))->as_int() == 2);
  CHECK_FALSE(map.as_map().find(Value::text("k2")));
  CHECK_FALSE(map.as_map().find(Value::float64(0.0 / 0.0)));
  CHECK_FALSE(map.as_map().find(Value::null()));
}

TEST_CASE("a deep copy outlives what it was made of") {
  Arena kept;
  Value copy;
  {
    Arena arena;
    copy = deep_copy(*parse_json(R"({"a": [1, "text", {"b": null}]})", arena), kept);
  }
  CHECK(to_json(copy) == R"({"a":[1,"text",{"b":null}]})");
  CHECK(depth_of(copy) == 3);
}

TEST_CASE("durations are read as they are written") {
  struct Row {
    std::string_view text;
    std::string_view seconds;  // "-" where there is none
  };
  const Row row = GENERATE(values<Row>({{"1h45m47s", "6347s"},
                                        {"-1.5s", "-1.5s"},
                                        {"10ns", "0.00000001s"},
                                        {"0", "0s"},
                                        {"1.5h", "5400s"},
                                        {"100ms", "0.1s"},
                                        {"1us", "0.000001s"},
                                        {".5s", "0.5s"},
                                        {"+3s", "3s"},
                                        {"9223372036.854775807s", "9223372036.854775807s"},
                                        {"-9223372036.854775808s", "-9223372036.854775808s"},
                                        {"9223372036.854775808s", "-"},
                                        {"", "-"},
                                        {"s", "-"},
                                        {"1", "-"},
                                        {"1d", "-"},
                                        {"1 s", "-"},
                                        {"--1s", "-"},
                                        {"1s ", "-"},
                                        {"9999999999999999999999h", "-"}}));
  CAPTURE(row.text);
  const auto duration = parse_duration(row.text);
  CHECK((duration ? format_duration(*duration) : std::string("-")) == row.seconds);
}
