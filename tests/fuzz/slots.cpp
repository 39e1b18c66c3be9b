#include "tests/fuzz/slots.hpp"

#include <dealflow/library.hpp>
#include <dealflow/money.hpp>

#include <array>
#include <cstdint>

namespace dealflow::fuzz {
namespace {

constexpr std::string_view data_otherwise = R"({"a": 1, "b": [1.5, "x", null, {"c": true}], "d": {"e": "2026-03-02"}})";

struct Variable {
  std::string_view name;
  cel::Type type;
};

const std::vector<Variable>& variables() {
  using cel::Type;
  static const std::vector<Variable> all{
      {"data", Type::dyn()},
      {"b", Type::boolean()},
      {"i", Type::int64()},
      {"u", Type::uint64()},
      {"d", Type::float64()},
      {"s", Type::text()},
      {"y", Type::bytes()},
      {"t", Type::timestamp()},
      {"r", Type::duration()},
      {"m", Type::money()},
      {"l", Type::list(Type::int64())},
      {"x", Type::map(Type::text(), Type::dyn())},
      {"o", Type::optional(Type::text())},
  };
  return all;
}

std::vector<cel::Environment> make_environments() {
  std::vector<cel::Environment> all;
  for (const bool flow : {false, true}) {
    for (const bool check : {false, true}) {
      cel::Environment environment({.flow_mode = flow, .check = check});
      for (const cel::Library* library : stdlib::libraries()) environment.add(*library);
      for (const Variable& variable : variables()) environment.declare(variable.name, variable.type);
      all.push_back(std::move(environment));
    }
  }
  return all;
}

// Values in the order of variables(), from the bytes of a text.
class Values {
 public:
  Values(std::string_view json, cel::Arena& arena) {
    for (const char c : json) state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
    const auto parsed = cel::parse_json(json, arena);
    all.push_back(parsed ? *parsed : *cel::parse_json(data_otherwise, arena));
    all.push_back(cel::Value::boolean(draw() % 2 == 0));
    all.push_back(cel::Value::int64(number()));
    all.push_back(cel::Value::uint64(static_cast<std::uint64_t>(number())));
    all.push_back(cel::Value::float64(static_cast<double>(number()) / 4));
    all.push_back(cel::Value::text(text()));
    all.push_back(cel::Value::bytes(text()));
    all.push_back(cel::Value::timestamp({static_cast<std::int64_t>(draw() % 4'000'000'000), 5}));
    all.push_back(cel::Value::duration({static_cast<std::int64_t>(draw() % 4'000'000), 0}));
    all.push_back(cel::Value::money(Money::of_minor_units(number(), *find_currency("BRL"))));
    std::vector<cel::Value> list;
    for (std::uint64_t count = draw() % 20; count > 0; --count) list.push_back(cel::Value::int64(number()));
    all.push_back(cel::make_list(arena, list));
    all.push_back(cel::make_map(arena, {{cel::Value::text("k"), all[0]}, {cel::Value::text("n"), cel::Value::null()}}));
    all.push_back(cel::Value::optional(draw() % 2 == 0 ? nullptr : arena.make<cel::Value>(cel::Value::text(text()))));
  }

  std::vector<cel::Value> all;

 private:
  std::uint64_t draw() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 33U;
  }
  std::int64_t number() {
    constexpr std::array<std::int64_t, 8> edges{0, 1, -1, 100, INT64_MAX, INT64_MIN, INT32_MAX, 5};
    return draw() % 2 == 0 ? edges[draw() % edges.size()] : static_cast<std::int64_t>(draw() % 1000);
  }
  std::string_view text() {
    constexpr std::array<std::string_view, 8> texts{"",
                                                    "a",
                                                    "São Paulo",
                                                    "ana@example.com",
                                                    "+55 11 91234-5678",
                                                    "2026-03-02T09:00:00Z",
                                                    "149.90",
                                                    "\xF0\x9F\x8E\x89"};
    return texts[draw() % texts.size()];
  }

  std::uint64_t state_ = 14695981039346656037U;
};

}  // namespace

const std::vector<cel::Environment>& environments() {
  static const std::vector<cel::Environment> all = make_environments();
  return all;
}

std::vector<cel::Value> slots(std::string_view json, cel::Arena& arena) { return Values(json, arena).all; }

}  // namespace dealflow::fuzz
