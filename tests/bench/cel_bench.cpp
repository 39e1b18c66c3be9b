// Compiled expressions, evaluated many times: condition, member access with `in` and a macro, text, regular expression.
// Also the price of parsing, checking and compiling once.
#include <dealflow/expression.hpp>
#include <dealflow/functions.hpp>

#include <benchmark/benchmark.h>

#include <vector>

namespace {

using namespace dealflow::cel;

constexpr std::string_view condition = "a == 1 && b > 2.5";
constexpr std::string_view members =
    R"(event.data.amount >= 100 && event.data.currency in ["BRL","USD"] && contact.tags.exists(t, t == "vip"))";
constexpr std::string_view text = R"("Order " + event.data.order_id + " - " + contact.name)";
constexpr std::string_view pattern = R"(name.matches("^[a-z]+@[a-z]+\\.com$"))";

struct Data {
  explicit Data(bool flow_mode) : environment({.flow_mode = flow_mode}) {
    for (const Library* library : all_libraries()) environment.add(*library);
    declare("a", Type::int64(), Value::int64(1));
    declare("b", Type::float64(), Value::float64(3.5));
    const Type data =
        Type::object("data", {{"amount", Type::int64()}, {"currency", Type::text()}, {"order_id", Type::text()}});
    declare("event", Type::object("event", {{"data", data}}),
            json(R"({"data": {"amount": 250, "currency": "BRL", "order_id": "A-1009"}})"));
    declare("contact", Type::object("contact", {{"name", Type::text()}, {"tags", Type::list(Type::text())}}),
            json(R"({"name": "Maria Silva", "tags": ["new", "vip", "newsletter"]})"));
    declare("name", Type::text(), Value::text("maria@example.com"));
  }
  Value json(std::string_view source) { return *parse_json(source, kept); }
  void declare(std::string_view name, const Type& type, Value value) {
    environment.declare(name, type);
    slots.push_back(value);
  }

  Arena kept;
  Environment environment;
  std::vector<Value> slots;
};

void evaluate(benchmark::State& state, std::string_view source) {
  Data data(state.range(0) != 0);
  const auto program = data.environment.compile(source);
  Arena arena;
  for (auto _ : state) {
    arena.reset();
    auto value = program->evaluate(data.slots, arena);
    benchmark::DoNotOptimize(value);
  }
}

void compile(benchmark::State& state, std::string_view source) {
  Data data(true);
  Arena arena;
  for (auto _ : state) {
    arena.reset();
    const auto program = data.environment.compile(source);
    auto value = program->evaluate(data.slots, arena);
    benchmark::DoNotOptimize(value);
  }
}

BENCHMARK_CAPTURE(evaluate, condition, condition)->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(evaluate, members, members)->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(evaluate, text, text)->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(evaluate, pattern, pattern)->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(compile, condition, condition);
BENCHMARK_CAPTURE(compile, members, members);
BENCHMARK_CAPTURE(compile, text, text);
BENCHMARK_CAPTURE(compile, pattern, pattern);

}  // namespace

BENCHMARK_MAIN();
