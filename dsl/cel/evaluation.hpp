// Evaluation: what one run of a program carries along: arena, limits, the error that is on its way.
//
// The functions answer false after a refusal, and `failure` then says what went wrong; the evaluator adds the span.
// Where an operator has a common case, vm.cpp takes it inline and comes here for the rest.
#pragma once

#include "dsl/cel/ast.hpp"
#include "dsl/cel/code.hpp"
#include "dsl/cel/collections.hpp"

#include <dealflow/expression.hpp>

#include <string>

namespace dealflow::cel {

struct Failure {
  EvaluationErrorCode code = EvaluationErrorCode::function;
  std::string message;
};

class Evaluation {
 public:
  Evaluation(Arena& arena, bool flow_mode, const EvaluationOptions& options)
      : context{arena,
                flow_mode,
                options.zone,
                options.region,
                {.steps = options.limits.steps_max, .bytes_end = arena.bytes_used() + options.limits.bytes_max}},
        steps(context.budget.steps),
        steps_max(options.limits.steps_max),
        depth_max(options.limits.depth_max) {}
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  [[nodiscard]] bool flow() const { return context.flow_mode; }
  [[nodiscard]] Arena& arena() { return context.arena; }
  bool fail(EvaluationErrorCode code, std::string message);
  bool spend(std::size_t count);
  // What a new value needs is within what the run allows.
  bool fits(const Value& built);
  bool has_room(std::size_t bytes) { return context.has_room(bytes) || over_budget(); }

  bool equality(const Value& a, const Value& b, bool wanted, Value& out);
  bool order(Operator op, const Value& a, const Value& b, Value& out);
  bool membership(const Value& element, const Value& container, Value& out);
  bool arithmetic(Operator op, const Value& a, const Value& b, Value& out);
  bool negate(const Value& a, Value& out);
  bool logical_not(const Value& a, Value& out);
  bool concat(const Value* values, std::size_t count, Value& out);

  bool field(const Value& operand, const Value& name, Value& out);
  bool field_optional(const Value& operand, const Value& name, Value& out);
  bool has_field(const Value& operand, const Value& name, Value& out);
  bool index(const Value& operand, const Value& key, Value& out);
  bool index_optional(const Value& operand, const Value& key, Value& out);
  bool put(ArenaMap& map, const Value& key, const Value& value);
  Value some(const Value& inner) { return Value::optional(arena().make<Value>(inner)); }

  bool call(const CallSite& site, std::span<const Value> arguments, Value& out);

  CallContext context;
  std::size_t& steps;  // left
  std::size_t steps_max;
  std::size_t depth_max;
  Failure failure;

 private:
  bool over_budget();
  bool charge(const Candidate& candidate, std::span<const Value> arguments);
  bool answer(const Candidate& candidate, std::span<const Value> arguments, Value& out);
  bool no_overload(Operator op, const Value& a, const Value& b);
  bool overflow(Operator op, const Value& a, const Value& b);
  bool money_arithmetic(Operator op, const Value& a, const Value& b, Value& out);
  bool money_problem(Operator op, const Value& a, const Value& b, std::uint8_t problem);
  bool text_sum(const Value& a, const Value& b, Value& out);
  bool list_sum(const Value& a, const Value& b, Value& out);
  bool time_sum(Operator op, const Value& a, const Value& b, Value& out);
  std::optional<Value> element(const Value& operand, const Value& key);
  bool double_arithmetic(Operator op, double a, double b, Value& out);
  bool int_arithmetic(Operator op, const Value& a, const Value& b, Value& out);
  bool uint_arithmetic(Operator op, const Value& a, const Value& b, Value& out);
};

[[nodiscard]] std::string_view kind_name(const Value& value);

// As an index into a list: an int, or a number of another kind that is whole; one beyond an int becomes the nearest
// int.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Value& value);

}  // namespace dealflow::cel
