#include "tests/conformance/vector.hpp"

#include "tests/conformance/tagged_value.hpp"

#include <dealflow/expression.hpp>
#include <dealflow/functions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace dealflow::cel {
namespace {

using Status = tl::expected<void, std::string>;  // the reason why a vector does not pass

tl::unexpected<std::string> reason(std::string text) { return tl::unexpected(std::move(text)); }

std::optional<Value> key(const Value& map, std::string_view name) { return map.as_map().find(Value::text(name)); }

std::string text(const Value& map, std::string_view name) {
  const auto value = key(map, name);
  return value && value->is(Kind::text) ? std::string(value->as_text()) : std::string();
}

bool flag(const Value& map, std::string_view name) {
  const auto value = key(map, name);
  return value && holds(*value);
}

// A key that nobody reads may change what the vector means.
Status known_keys(const Value& map, std::span<const std::string_view> known, std::string_view where) {
  for (std::size_t i = 0; i < map.as_map().size(); ++i) {
    const std::string_view name = map.as_map().at(i).first.as_text();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return reason(fmt::format("not run: `{}` of {} is not known", name, where));
    }
  }
  return {};
}

Status known_form(const Value& vector) {
  static constexpr std::array<std::string_view, 13> keys{
      "file",     "section",       "name",           "description", "expr",   "container", "type_env",
      "bindings", "disable_check", "disable_macros", "check_only",  "expect", "needs"};
  static constexpr std::array<std::string_view, 4> expectations{"value", "error", "hint", "type"};
  if (!vector.is(Kind::map)) return reason("not run: not an object");
  const auto expect = key(vector, "expect");
  if (!expect || !expect->is(Kind::map) || !key(vector, "expr")) {
    return reason("not run: `expr` or `expect` is missing");
  }
  return known_keys(vector, keys, "the test").and_then([&] { return known_keys(*expect, expectations, "`expect`"); });
}

struct Bench {
  Environment environment;
  std::vector<Value> slots;
  std::set<Slot> bound;
};

Status declare(const Value& vector, Bench& bench) {
  const auto declared = key(vector, "type_env");
  if (!declared) return {};
  if (!declared->is(Kind::list)) return reason("not run: `type_env` is no list");
  for (std::size_t i = 0; i < declared->as_list().size(); ++i) {
    const Value entry = declared->as_list().at(i);
    if (!entry.is(Kind::map)) return reason("not run: a declaration is no object");
    const std::string name = text(entry, "name");
    const std::string type_text = text(entry, "type");
    const auto type = read_type(type_text);
    if (name.empty() || !type) {
      return reason(fmt::format("not run: `{}` is declared as {}, no type of this language", name,
                                type_text.empty() ? to_literal(entry) : type_text));
    }
    bench.environment.declare(name, *type);
  }
  return {};
}

Status bind(const Value& vector, Bench& bench, Arena& arena) {
  const auto bindings = key(vector, "bindings");
  if (bindings && !bindings->is(Kind::map)) return reason("not run: `bindings` is no object");
  for (std::size_t i = 0; bindings && i < bindings->as_map().size(); ++i) {
    const auto [name, tagged] = bindings->as_map().at(i);
    const auto value = read_tagged(tagged, arena);
    if (!value) return reason(fmt::format("not run: the value of `{}`: {}", name.as_text(), value.error()));
    const auto slot = bench.environment.slot(name.as_text());
    const Slot place = slot ? *slot : bench.environment.declare(name.as_text(), Type::dyn());
    bench.slots.resize(bench.environment.slot_count());
    bench.slots[place] = *value;
    bench.bound.insert(place);
  }
  bench.slots.resize(bench.environment.slot_count());
  return {};
}

std::string told(const Problem& problem) {
  return problem.help.empty() ? problem.message : fmt::format("{} ({})", problem.message, problem.help);
}

// `Name{field: value}` is refused by the parser; a test that wants an error of the message's own must not pass by that.
bool is_message_literal(const Problem& problem, std::string_view expression) {
  return problem.code == ProblemCode::syntax && expression.substr(problem.span.begin).starts_with('{');
}

Status check_type(const Program& program, const Value& expect) {
  const std::string wanted = text(expect, "type");
  if (wanted.empty()) return {};
  const auto type = read_type(wanted);
  if (!type) return reason(fmt::format("not run: {} is no type of this language", wanted));
  if (program.type() == *type) return {};
  return reason(fmt::format("checked as {}, not {}", program.type().to_string(), wanted));
}

Status check_value(const Program& program, const Bench& bench, const Value& expect, Arena& arena) {
  const bool wants_error = flag(expect, "error");
  const auto wanted = key(expect, "value");
  if (!wants_error && !wanted) return reason("not run: `expect` names neither value nor error");
  const auto used = program.slots_used();
  if (std::any_of(used.begin(), used.end(), [&](Slot slot) { return !bench.bound.contains(slot); })) {
    return wants_error ? Status() : reason("a variable has no value");
  }
  const auto value = program.evaluate(bench.slots, arena);
  if (!value) return wants_error ? Status() : reason("error: " + value.error().message);
  if (wants_error) return reason("no error, but " + to_literal(*value));
  const auto expected = read_tagged(*wanted, arena);
  if (!expected) return reason(fmt::format("not run: the expected value: {}", expected.error()));
  return same_value(*value, *expected) ? Status() : reason("got " + to_literal(*value));
}

Status run(const Value& vector) {
  if (auto known = known_form(vector); !known) return known;
  Arena arena;
  Bench bench{Environment({.flow_mode = false,
                           .check = !flag(vector, "disable_check"),
                           .macros = !flag(vector, "disable_macros"),
                           .container = text(vector, "container")}),
              {},
              {}};
  for (const Library* library : all_libraries()) bench.environment.add(*library);
  if (auto ready = declare(vector, bench).and_then([&] { return bind(vector, bench, arena); }); !ready) return ready;

  const Value expect = *key(vector, "expect");
  const std::string expression = text(vector, "expr");
  const auto program = bench.environment.compile(expression);
  if (!program) {
    const Problem& problem = program.error().front();
    if (is_message_literal(problem, expression)) return reason("not run: " + told(problem));
    return flag(expect, "error") ? Status() : reason("does not compile: " + told(problem));
  }
  if (auto typed = check_type(*program, expect); !typed) return typed;
  if (!flag(vector, "check_only")) return check_value(*program, bench, expect, arena);
  return flag(expect, "error") ? reason("no error, but checked as " + program->type().to_string()) : Status();
}

}  // namespace

std::string run_vector(const Value& vector) {
  const Status status = run(vector);
  return status ? std::string() : status.error();
}

std::string title_of(const Value& vector) {
  if (!vector.is(Kind::map)) return excerpt(vector);
  return fmt::format("{}/{}/{}: {}", text(vector, "file"), text(vector, "section"), text(vector, "name"),
                     text(vector, "expr"));
}

}  // namespace dealflow::cel
