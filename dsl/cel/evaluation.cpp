#include "dsl/cel/evaluation.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/equality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dealflow::cel {
namespace {

constexpr std::size_t bytes_per_step = 32;  // of an argument's text
constexpr std::size_t values_per_step = 8;
constexpr std::size_t message_max = 400;

std::uint16_t bit(Kind kind) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind)); }

bool fits_names(const Candidate& candidate, std::span<const Value> arguments) {
  const auto& parameters = candidate.function->parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypeNode& type = parameters[std::min(i, parameters.size() - 1)].node();
    if (type.kind == TypeKind::opaque && arguments[i].as_opaque().type_name() != type.name) return false;
  }
  return true;
}

bool takes(const Candidate& candidate, std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if ((candidate.kinds[i] & bit(arguments[i].kind())) == 0) return false;
  }
  return !candidate.opaque || fits_names(candidate, arguments);
}

CallResult invoke(const Candidate& candidate, CallContext& context, std::span<const Value> arguments) {
  if (candidate.prepared) return candidate.function->prepared.body(context, arguments, candidate.prepared.get());
  return candidate.function->body(context, arguments);
}

// The arguments as this candidate takes them where a whole number may stand for a double: flow mode's row "int with
// double". Empty where it does not take them so either.
std::vector<Value> with_doubles(const Candidate& candidate, std::span<const Value> arguments) {
  std::vector<Value> converted(arguments.begin(), arguments.end());
  for (std::size_t i = 0; i < converted.size(); ++i) {
    Value& value = converted[i];
    if ((candidate.kinds[i] & bit(value.kind())) != 0 || (candidate.kinds[i] & bit(Kind::float64)) == 0) continue;
    if (value.is(Kind::int64)) value = Value::float64(static_cast<double>(value.as_int()));
    if (value.is(Kind::uint64)) value = Value::float64(static_cast<double>(value.as_uint()));
  }
  if (!takes(candidate, converted)) converted.clear();
  return converted;
}

bool any_null(std::span<const Value> arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const Value& v) { return v.is_null(); });
}

}  // namespace

std::string_view kind_name(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return "null";
    case Kind::boolean: return "bool";
    case Kind::int64: return "int";
    case Kind::uint64: return "uint";
    case Kind::float64: return "double";
    case Kind::text: return "string";
    case Kind::bytes: return "bytes";
    case Kind::timestamp: return "timestamp";
    case Kind::duration: return "duration";
    case Kind::list: return "list";
    case Kind::map: return "map";
    case Kind::type: return "type";
    case Kind::optional: return "optional_type";
    case Kind::money: return "money";
    case Kind::opaque: return value.as_opaque().type_name();
  }
  return "value";
}

std::optional<std::int64_t> whole_number(const Value& value) {
  constexpr double beyond = 9223372036854775808.0;  // no list is that long: any index beyond an int is the last one
  if (value.is(Kind::int64)) return value.as_int();
  if (value.is(Kind::uint64)) {
    return static_cast<std::int64_t>(std::min(value.as_uint(), static_cast<std::uint64_t>(INT64_MAX)));
  }
  if (!value.is(Kind::float64)) return std::nullopt;
  const double number = value.as_double();
  if (!std::isfinite(number) || std::trunc(number) != number) return std::nullopt;
  if (number >= beyond) return INT64_MAX;
  return number < -beyond ? INT64_MIN : static_cast<std::int64_t>(number);
}

bool Evaluation::fail(EvaluationErrorCode code, std::string message) {
  failure.code = code;
  failure.message = std::move(message);
  return false;
}

bool Evaluation::spend(std::size_t count) {
  if (count > steps) {
    steps = 0;
    context.budget.spent = Budget::Spent::steps;
    return over_budget();
  }
  steps -= count;
  return true;
}

bool Evaluation::over_budget() {
  if (context.budget.spent == Budget::Spent::bytes) {
    return fail(EvaluationErrorCode::memory, "the expression needs more memory than an evaluation may take");
  }
  return fail(EvaluationErrorCode::step_budget, "the expression needs more steps than an evaluation may take");
}

bool Evaluation::fits(const Value& built) {
  if (depth_of(built) > depth_max) {
    return fail(EvaluationErrorCode::depth, fmt::format("the value is nested more than {} levels deep", depth_max));
  }
  if (weight_of(built) > steps_max) {
    context.budget.spent = Budget::Spent::steps;
    return over_budget();
  }
  return has_room(0);
}

// Fields and elements.

bool Evaluation::field(const Value& operand, const Value& name, Value& out) {
  if (operand.is(Kind::map)) {
    if (const auto found = operand.as_map().find(name)) {
      out = *found;
      return true;
    }
    if (flow()) {
      out = Value::null();
      return true;
    }
    return fail(EvaluationErrorCode::no_such_key, fmt::format("no such key: {}", excerpt(name)));
  }
  if (operand.is(Kind::optional)) return field_optional(operand, name, out);
  if (operand.is_null() && flow()) {
    out = Value::null();
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload,
              fmt::format("{} has no fields, `{}` was asked of it", excerpt(operand), name.as_text()));
}

bool Evaluation::field_optional(const Value& operand, const Value& name, Value& out) {
  if (operand.is(Kind::optional)) {
    if (operand.as_optional() == nullptr) {
      out = operand;
      return true;
    }
    const Value inner = *operand.as_optional();
    return field_optional(inner, name, out);
  }
  if (operand.is(Kind::map)) {
    const auto found = operand.as_map().find(name);
    out = found ? some(*found) : Value::optional(nullptr);
    return true;
  }
  if (operand.is_null() && flow()) {
    out = Value::optional(nullptr);
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload,
              fmt::format("{} has no fields, `{}` was asked of it", excerpt(operand), name.as_text()));
}

bool Evaluation::has_field(const Value& operand, const Value& name, Value& out) {
  const Value* tested = &operand;
  if (operand.is(Kind::optional)) {
    tested = operand.as_optional();
    if (tested == nullptr) {
      out = Value::boolean(false);
      return true;
    }
  }
  if (tested->is(Kind::map)) {
    const auto found = tested->as_map().find(name);
    // An attribute that is null counts as absent where the two mean one thing.
    out = Value::boolean(found.has_value() && !(flow() && found->is_null()));
    return true;
  }
  if (tested->is_null() && flow()) {
    out = Value::boolean(false);
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload,
              fmt::format("{} has no fields, `has` cannot test `{}`", excerpt(operand), name.as_text()));
}

// An element that is there; a failure is left behind only where the operand has none of this kind at all.
std::optional<Value> Evaluation::element(const Value& operand, const Value& key) {
  if (operand.is(Kind::map)) return operand.as_map().find(key);
  const auto at = whole_number(key);
  const List& list = operand.as_list();
  if (!at || *at < 0 || static_cast<std::uint64_t>(*at) >= list.size()) return std::nullopt;
  return list.at(static_cast<std::size_t>(*at));
}

bool Evaluation::index(const Value& operand, const Value& key, Value& out) {
  if (operand.is(Kind::optional)) return index_optional(operand, key, out);
  if (operand.is(Kind::map) || operand.is(Kind::list)) {
    if (const auto found = element(operand, key)) {
      out = *found;
      return true;
    }
  }
  if (operand.is(Kind::map)) {
    if (flow()) {
      out = Value::null();
      return true;
    }
    return fail(EvaluationErrorCode::no_such_key, fmt::format("no such key: {}", excerpt(key)));
  }
  if (flow() && (operand.is_null() || key.is_null())) {
    out = Value::null();
    return true;
  }
  if (!operand.is(Kind::list)) {
    return fail(EvaluationErrorCode::no_such_overload, fmt::format("{} cannot be indexed", excerpt(operand)));
  }
  if (!whole_number(key)) {
    return fail(EvaluationErrorCode::no_such_overload, fmt::format("{} is no index of a list", excerpt(key)));
  }
  return fail(EvaluationErrorCode::index_out_of_range,
              fmt::format("index {} in a list of {}", excerpt(key), operand.as_list().size()));
}

bool Evaluation::index_optional(const Value& operand, const Value& key, Value& out) {
  if (operand.is(Kind::optional)) {
    if (operand.as_optional() == nullptr) {
      out = operand;
      return true;
    }
    const Value inner = *operand.as_optional();
    return index_optional(inner, key, out);
  }
  if (operand.is(Kind::map) || operand.is(Kind::list)) {
    if (operand.is(Kind::list) && !whole_number(key)) {
      return fail(EvaluationErrorCode::no_such_overload, fmt::format("{} is no index of a list", excerpt(key)));
    }
    const auto found = element(operand, key);
    out = found ? some(*found) : Value::optional(nullptr);
    return true;
  }
  if (operand.is_null() && flow()) {
    out = Value::optional(nullptr);
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload, fmt::format("{} cannot be indexed", excerpt(operand)));
}

bool Evaluation::put(ArenaMap& map, const Value& key, const Value& value) {
  const bool allowed = key.is(Kind::text) || key.is(Kind::int64) || key.is(Kind::uint64) || key.is(Kind::boolean);
  if (!allowed) return fail(EvaluationErrorCode::no_such_overload, fmt::format("{} cannot be a key", excerpt(key)));
  if (!spend(1 + map.size() / 16)) return false;
  if (map.find(key)) {
    return fail(EvaluationErrorCode::function, fmt::format("the key {} stands twice in this map", excerpt(key)));
  }
  map.append_growing(arena(), key, value);
  return true;
}

// One walk over the arguments.
bool Evaluation::charge(const Candidate& candidate, std::span<const Value> arguments) {
  std::size_t steps_needed = 1;
  if (!candidate.function->instant) {
    for (const Value& argument : arguments) {
      if (argument.is(Kind::text)) {
        steps_needed += argument.as_text().size() / bytes_per_step;
      } else if (argument.is(Kind::bytes)) {
        steps_needed += argument.as_bytes().size() / bytes_per_step;
      } else if (argument.is(Kind::list) || argument.is(Kind::map)) {
        steps_needed += weight_of(argument) / values_per_step;
      }
    }
  }
  return spend(steps_needed);
}

bool Evaluation::answer(const Candidate& candidate, std::span<const Value> arguments, Value& out) {
  if (!charge(candidate, arguments)) return false;
  CallResult result = invoke(candidate, context, arguments);
  if (!result) {
    if (context.budget.spent != Budget::Spent::nothing) return over_budget();
    return fail(result.error().code, shortened(result.error().message, message_max));
  }
  out = *result;
  if (out.is(Kind::list) || out.is(Kind::map) || out.is(Kind::optional)) return fits(out);
  return has_room(0);
}

bool Evaluation::call(const CallSite& site, std::span<const Value> arguments, Value& out) {
  for (const Candidate& candidate : site.candidates) {
    if (takes(candidate, arguments)) return answer(candidate, arguments, out);
  }
  if (flow()) {
    for (const Candidate& candidate : site.candidates) {
      if (const auto converted = with_doubles(candidate, arguments); !converted.empty())
        return answer(candidate, converted, out);
    }
  }
  if (flow() && any_null(arguments)) {
    out = site.answers_bool ? Value::boolean(false) : Value::null();
    return true;
  }
  std::string given;
  for (const Value& argument : arguments) {
    if (!given.empty()) given += ", ";
    given += excerpt(argument);
  }
  return fail(EvaluationErrorCode::no_such_overload, fmt::format("`{}` does not take ({})", site.name, given));
}

}  // namespace dealflow::cel
