// Runs files of conformance vectors: a line for each test that fails and, last, "N passed, M failed".
#include "tests/conformance/tagged_value.hpp"

#include <dealflow/expression.hpp>
#include <dealflow/functions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

namespace {

using namespace dealflow::cel;

std::optional<Value> key(const Value& map, std::string_view name) { return map.as_map().find(Value::text(name)); }

std::string text(const Value& map, std::string_view name) {
  const auto value = key(map, name);
  return value && value->is(Kind::text) ? std::string(value->as_text()) : std::string();
}

struct Test {
  Environment environment;
  std::vector<Value> slots;
  std::set<Slot> bound;
};

std::string set_up(const Value& vector, Test& test, Arena& arena) {
  for (const Library* library : all_libraries()) test.environment.add(*library);
  if (const auto declared = key(vector, "type_env")) {
    for (std::size_t i = 0; i < declared->as_list().size(); ++i) {
      const Value entry = declared->as_list().at(i);
      const auto type = read_type(text(entry, "type"));
      if (!type) return fmt::format("unknown type {}", text(entry, "type"));
      test.environment.declare(text(entry, "name"), *type);
    }
  }
  const auto bindings = key(vector, "bindings");
  for (std::size_t i = 0; bindings && i < bindings->as_map().size(); ++i) {
    const auto [name, tagged] = bindings->as_map().at(i);
    const auto value = read_tagged(tagged, arena);
    if (!value) return fmt::format("unknown value of {}", name.as_text());
    const auto slot = test.environment.slot(name.as_text());
    const Slot place = slot ? *slot : test.environment.declare(name.as_text(), Type::dyn());
    test.slots.resize(test.environment.slot_count());
    test.slots[place] = *value;
    test.bound.insert(place);
  }
  test.slots.resize(test.environment.slot_count());
  return {};
}

// Empty where the test passes.
std::string run(const Value& vector) {
  Arena arena;
  const auto unchecked = key(vector, "disable_check");
  Test test{
      Environment(
          {.flow_mode = false, .check = !(unchecked && holds(*unchecked)), .container = text(vector, "container")}),
      {},
      {}};
  if (std::string problem = set_up(vector, test, arena); !problem.empty()) return problem;
  const Value expect = *key(vector, "expect");
  const bool wants_error = key(expect, "error").has_value();

  const auto program = test.environment.compile(text(vector, "expr"));
  if (!program) return wants_error ? std::string() : "does not compile: " + program.error().front().message;
  const auto used = program->slots_used();
  const bool unbound = std::any_of(used.begin(), used.end(), [&](Slot slot) { return !test.bound.contains(slot); });
  if (unbound) return wants_error ? std::string() : "a variable has no value";
  const auto value = program->evaluate(test.slots, arena);
  if (!value) return wants_error ? std::string() : "error: " + value.error().message;
  if (wants_error) return "no error, but " + to_literal(*value);
  if (matches_tagged(*value, *key(expect, "value"), arena)) return {};
  return "got " + to_literal(*value);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    Arena arena;
    const auto vectors = parse_json(content, arena, 500);
    if (!file || !vectors || !vectors->is(Kind::list)) {
      std::fputs(fmt::format("{}: not a file of vectors\n", argv[i]).c_str(), stderr);
      return 2;
    }
    const List& list = vectors->as_list();
    for (std::size_t k = 0; k < list.size(); ++k) {
      const Value vector = list.at(k);
      const std::string problem = run(vector);
      ++(problem.empty() ? passed : failed);
      if (problem.empty()) continue;
      std::puts(fmt::format("FAIL {}/{}/{}: {}: {}", text(vector, "file"), text(vector, "section"),
                            text(vector, "name"), text(vector, "expr"), problem)
                    .c_str());
    }
  }
  std::puts(fmt::format("{} passed, {} failed", passed, failed).c_str());
  return failed == 0 && passed > 0 ? 0 : 1;
}
