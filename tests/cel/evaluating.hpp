// One expression over JSON data, for tests that are tables.
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/functions.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

class Workbench {
 public:
  explicit Workbench(EnvironmentOptions options = {}, std::span<const Library* const> libraries = all_libraries())
      : environment(std::move(options)) {
    for (const Library* library : libraries) environment.add(*library);
  }

  void declare(std::string_view name, const Type& type, Value value) {
    const Slot slot = environment.declare(name, type);
    slots.resize(environment.slot_count());
    slots[slot] = value;
  }
  void declare_json(std::string_view name, std::string_view json, const Type& type = Type::dyn()) {
    declare(name, type, *parse_json(json, arena));
  }

  // A literal, or "error: …", or "problem: …".
  std::string answer(std::string_view text, const EvaluationOptions& options = {}) {
    const auto program = environment.compile(text);
    if (!program) return "problem: " + program.error().front().message;
    const auto value = program->evaluate(slots, arena, options);
    return value ? to_literal(*value) : "error: " + value.error().message;
  }

  Environment environment;
  std::vector<Value> slots;
  Arena arena;
};

// The text that a span covers.
inline std::string_view covered(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }

}  // namespace dealflow::cel
