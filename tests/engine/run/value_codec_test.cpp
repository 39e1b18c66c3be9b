// What a waiting run keeps of its variables comes back as it was; bytes that are cut or changed are damage.
#include "engine/run/value_codec.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::run {
namespace {

using cel::Value;

// One of each kind, each at its bounds, and all of them in one another.
std::vector<Value> values(cel::Arena& arena) {
  std::vector<Value> all = {
      Value::null(),
      Value::boolean(false),
      Value::boolean(true),
      Value::int64(std::numeric_limits<std::int64_t>::min()),
      Value::int64(-1),
      Value::uint64(std::numeric_limits<std::uint64_t>::max()),
      Value::float64(-0.0),
      Value::float64(std::numeric_limits<double>::infinity()),
      Value::float64(0.1),
      Value::text(""),
      Value::text(std::string_view("a\0ã", 4)),
      Value::bytes(std::string_view("\xFF\x00", 2)),
      Value::timestamp({-62135596800, 0}),
      Value::timestamp({253402300799, 999999999}),
      Value::duration({-5, -1}),
      Value::money(Money::of_minor_units(-149, *find_currency("BRL"))),
      Value::money(Money::of_minor_units(7, *find_currency("JPY"))),
      cel::make_list(arena, {}),
      cel::make_map(arena, {}),
  };
  const Value list = cel::make_list(arena, all);
  all.push_back(list);
  all.push_back(cel::make_map(arena, std::vector<std::pair<Value, Value>>{{Value::text("list"), list},
                                                                          {Value::int64(5), Value::text("five")}}));
  return all;
}

std::string encoded(const Value& value) {
  const auto bytes = encode_value(value);
  INFO(cel::to_literal(value));
  REQUIRE(bytes);
  return *bytes;
}

Value nested(cel::Arena& arena, int levels) {
  Value value = Value::null();
  for (int level = 0; level < levels; ++level) value = cel::make_list(arena, std::vector<Value>{value});
  return value;
}

}  // namespace

TEST_CASE("a value comes back with its kind, at every bound", "[D4]") {
  cel::Arena arena;
  for (const Value& value : values(arena)) {
    INFO(cel::to_literal(value));
    const auto back = decode_value(encoded(value), arena);
    REQUIRE(back);
    CHECK(back->kind() == value.kind());
    CHECK(cel::to_literal(*back) == cel::to_literal(value));
    CHECK(encoded(*back) == encoded(value));
  }
  CHECK(std::signbit(decode_value(encoded(Value::float64(-0.0)), arena)->as_double()));
  CHECK(std::isnan(decode_value(encoded(Value::float64(std::nan(""))), arena)->as_double()));
}

TEST_CASE("bytes that are cut, have a rest or an unknown kind are damage") {
  cel::Arena arena;
  for (const Value& value : values(arena)) {
    INFO(cel::to_literal(value));
    const std::string whole = encoded(value);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto cut = decode_value(std::string_view(whole).substr(0, length), arena);
      REQUIRE_FALSE(cut);
      CHECK(cut.error().code == ErrorCode::store_damaged);
    }
    CHECK_FALSE(decode_value(whole + '\0', arena));
    std::string unknown = whole;
    unknown[0] = 13;
    CHECK_FALSE(decode_value(unknown, arena));
  }
  // A list that says it has more elements than there are bytes, and money in a currency that there is not.
  CHECK_FALSE(decode_value(std::string("\x0B\xFF\xFF\xFF\xFF", 5), arena));
  CHECK_FALSE(decode_value(std::string("\x0C\xFF\xFF\xFF\xFF", 5), arena));
  std::string money = encoded(Value::money(Money::of_minor_units(1, *find_currency("BRL"))));
  money.replace(money.find("BRL"), 3, "QQQ");
  CHECK_FALSE(decode_value(money, arena));
}

TEST_CASE("what has no stored form is refused, wherever it stands, and so is what is too deep") {
  cel::Arena arena;
  const Value none = Value::optional(nullptr);
  const Value in_list = cel::make_list(arena, std::vector<Value>{Value::int64(1), none});
  const Value in_map = cel::make_map(arena, std::vector<std::pair<Value, Value>>{{Value::text("a"), none}});
  for (const Value& value : {none, in_list, in_map, nested(arena, 200)}) {
    const auto refused = encode_value(value);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "run.value");
    CHECK_THAT(refused.error().message, Catch::StartsWith("a run that waits cannot keep "));
  }
  CHECK(encode_value(nested(arena, 60)));
}

}  // namespace dealflow::run
