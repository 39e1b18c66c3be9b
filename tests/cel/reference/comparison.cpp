#include "tests/cel/reference/comparison.hpp"

#include "dsl/cel/parser.hpp"
#include "tests/cel/reference/evaluator.hpp"
#include "tests/cel/reference/generator.hpp"

#include <dealflow/functions.hpp>
#include <dealflow/trace.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <map>

namespace dealflow::cel::reference {
namespace {

std::string_view name_of(Kind kind) {
  static constexpr std::array names{"null",     "bool", "int", "uint", "double",   "string", "bytes", "timestamp",
                                    "duration", "list", "map", "type", "optional", "money",  "opaque"};
  return names[static_cast<std::size_t>(kind)];
}

// Types that the language lets be null, as messages of a protocol are.
bool may_be_null(TypeKind kind) {
  return kind == TypeKind::timestamp || kind == TypeKind::duration || kind == TypeKind::opaque ||
         kind == TypeKind::optional || kind == TypeKind::object;
}

// Whether a value is one of a type. In flow mode null is one of every type.
bool conforms(const Type& type, const Value& value, bool flow) {
  const TypeNode& node = type.node();
  if (value.is_null() && (flow || may_be_null(node.kind))) return true;
  const auto is = [&](Kind kind) { return value.is(kind); };
  switch (node.kind) {
    case TypeKind::dyn:
    case TypeKind::parameter: return true;
    case TypeKind::null: return is(Kind::null);
    case TypeKind::boolean: return is(Kind::boolean);
    case TypeKind::int64: return is(Kind::int64);
    case TypeKind::uint64: return is(Kind::uint64);
    case TypeKind::float64: return is(Kind::float64);
    case TypeKind::text: return is(Kind::text);
    case TypeKind::bytes: return is(Kind::bytes);
    case TypeKind::timestamp: return is(Kind::timestamp);
    case TypeKind::duration: return is(Kind::duration);
    case TypeKind::money: return is(Kind::money);
    case TypeKind::type: return is(Kind::type);
    case TypeKind::opaque: return is(Kind::opaque);
    case TypeKind::object: return is(Kind::map);
    case TypeKind::optional:
      return is(Kind::optional) &&
             (value.as_optional() == nullptr || conforms(node.arguments[0], *value.as_optional(), flow));
    case TypeKind::list:
      for (std::size_t i = 0; is(Kind::list) && i < value.as_list().size(); ++i) {
        if (!conforms(node.arguments[0], value.as_list().at(i), flow)) return false;
      }
      return is(Kind::list);
    case TypeKind::map:
      for (std::size_t i = 0; is(Kind::map) && i < value.as_map().size(); ++i) {
        const auto [key, element] = value.as_map().at(i);
        if (!conforms(node.arguments[0], key, flow) || !conforms(node.arguments[1], element, flow)) return false;
      }
      return is(Kind::map);
  }
  return false;
}

template <class Result>
std::string text_of(const Result& result) {
  if (result) return fmt::format("{} {}", name_of(result->kind()), to_literal(*result));
  if constexpr (requires { result.error().code; }) {
    return fmt::format("error: {}", info(result.error().code).name);
  } else {
    return fmt::format("error: {}", info(result.error()).name);
  }
}

std::map<std::string, Type, std::less<>> named_types() {
  const Type dyn = Type::dyn();
  return {{"bool", Type::boolean()},
          {"int", Type::int64()},
          {"uint", Type::uint64()},
          {"double", Type::float64()},
          {"string", Type::text()},
          {"bytes", Type::bytes()},
          {"null_type", Type::null()},
          {"list", Type::list(dyn)},
          {"map", Type::map(dyn, dyn)},
          {"type", Type::type(dyn)},
          {"optional_type", Type::optional(dyn)},
          {"google.protobuf.Timestamp", Type::timestamp()},
          {"google.protobuf.Duration", Type::duration()}};
}

class Comparison {
 public:
  Comparison(bool flow, std::uint64_t seed)
      : flow_(flow),
        generator_(seed, flow),
        checked_({.flow_mode = flow}),
        unchecked_({.flow_mode = flow, .check = false}) {
    world_.flow = flow;
    world_.types = named_types();
    for (const Library* library : all_libraries()) {
      checked_.add(*library);
      unchecked_.add(*library);
      world_.add(*library);
    }
    for (const Variable& variable : variables(flow)) {
      checked_.declare(variable.name, type_of(variable.sort));
      unchecked_.declare(variable.name, Type::dyn());
    }
  }

  void one() {
    arena_.reset();
    const std::string text = generator_.expression();
    std::vector<Value> slots;
    for (const Variable& variable : variables(flow_)) {
      slots.push_back(generator_.datum(variable.sort, arena_));
      world_.variables.insert_or_assign(std::string(variable.name), slots.back());
    }
    const Parsed parsed = parse(text);
    if (!parsed.problems.empty()) {
      // `-1u` is what the forms can make of an operand that does not suit.
      if (parsed.problems.front().code != ProblemCode::bad_literal) {
        differ(text, "the parser", parsed.problems.front().message, "");
      }
      ++outcomes_["refused by the parser"];
      return;
    }
    const Outcome expected = Evaluator(parsed.ast, world_, arena_).run();
    ++outcomes_[expected ? fmt::format("value: {}", name_of(expected->kind())) : text_of(expected)];
    values_ += expected ? 1U : 0U;

    const auto plain = unchecked_.compile(text);
    if (!plain) return differ(text, "without checker", plain.error().front().message, text_of(expected));
    compare(text, "without checker", *plain, slots, expected);
    const auto typed = checked_.compile(text);
    if (!typed) {
      ++refused_;
      return;
    }
    ++accepted_;
    const auto value = compare(text, "with checker", *typed, slots, expected);
    // Of a function whose type parameter stands in two places, one place may bind it while the other brings a dyn.
    const bool gradual = text.find(".or") != std::string::npos;
    if (value && !gradual && !conforms(typed->type(), *value, flow_)) {
      differ(text, "the checker's type", typed->type().to_string(), text_of(value));
    }
    compare_trace(text, slots, text_of(value));
  }

  void print() const {
    fmt::print("{}\n", flow_ ? "flow mode" : "standard mode");
    for (const auto& [outcome, count] : outcomes_) fmt::print("  {:<32}{:>8}\n", outcome, count);
    fmt::print("  {:<32}{:>8}\n  {:<32}{:>8}\n", "accepted by the checker", accepted_, "refused by the checker",
               refused_);
  }

  [[nodiscard]] std::size_t differences() const { return differences_; }
  [[nodiscard]] std::size_t values() const { return values_; }
  [[nodiscard]] std::size_t accepted() const { return accepted_; }

 private:
  tl::expected<Value, EvaluationError> compare(const std::string& text, std::string_view how, const Program& program,
                                               const std::vector<Value>& slots, const Outcome& expected) {
    auto value = program.evaluate(slots, arena_);
    if (text_of(value) != text_of(expected)) differ(text, how, text_of(value), text_of(expected));
    return value;
  }

  void compare_trace(const std::string& text, const std::vector<Value>& slots, const std::string& expected) {
    const auto traced = trace(checked_, text, slots, arena_);
    if (!traced) return differ(text, "traced", traced.error().front().message, expected);
    if (text_of(traced->result) != expected) differ(text, "traced", text_of(traced->result), expected);
    const bool value = traced->root.state == TraceNode::State::value;
    if (value != traced->result.has_value() || (value && to_literal(traced->root.value) != to_literal(*traced->result)))
      differ(text, "the root of the trace", value ? to_literal(traced->root.value) : traced->root.error, expected);
  }

  void differ(const std::string& text, std::string_view how, std::string_view got, std::string_view expected) {
    ++differences_;
    if (differences_ > 20) return;
    fmt::print("DIFFERS ({}, {})\n  {}\n  compiled:  {}\n  reference: {}\n", flow_ ? "flow" : "standard", how, text,
               got, expected);
    for (const Variable& variable : variables(flow_)) {
      if (text.find(variable.name) == std::string::npos) continue;
      fmt::print("    {} = {}\n", variable.name, to_literal(world_.variables.find(variable.name)->second));
    }
  }

  bool flow_;
  Generator generator_;
  World world_;
  Environment checked_;
  Environment unchecked_;
  Arena arena_;
  std::map<std::string, std::size_t> outcomes_;
  std::size_t values_ = 0;
  std::size_t accepted_ = 0;
  std::size_t refused_ = 0;
  std::size_t differences_ = 0;
};

}  // namespace

Compared compare(std::uint64_t count, std::uint64_t seed) {
  Comparison standard(false, seed);
  Comparison flow(true, seed + 1);
  for (std::uint64_t i = 0; i < count; ++i) (i % 2 == 0 ? standard : flow).one();
  standard.print();
  flow.print();
  return {count, standard.values() + flow.values(), standard.accepted() + flow.accepted(),
          standard.differences() + flow.differences()};
}

}  // namespace dealflow::cel::reference
