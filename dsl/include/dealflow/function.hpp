// Function: one function that an expression can call, declared once: name, signature, body, doc text, example.
//
// The signature is made from the C++ type of the body (define<&body>), so checker, evaluator, completion, reference
// page and tests cannot disagree.
//
// Threads:  immutable; bodies must be pure and callable from many threads.
// Source:   DESIGN 10; style of CEL's own extension libraries.
#pragma once

#include <dealflow/evaluation_error.hpp>
#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

// How it is written: `f(x)`, `x.f()`, or as the author likes.
enum class Call : std::uint8_t { global, member, either };

struct CallError {
  std::string message;  // lower case, names the operand's value
  EvaluationErrorCode code = EvaluationErrorCode::function;
};

// What an evaluation may still spend.
struct Budget {
  enum class Spent : std::uint8_t { nothing, steps, bytes };
  std::size_t steps = SIZE_MAX;      // left
  std::size_t bytes_end = SIZE_MAX;  // of the arena, see Arena::bytes_used()
  Spent spent = Spent::nothing;      // what ran out
};

// What a body may ask for, and where it puts what it makes.
//
// The caller has paid for one walk over the arguments. A body whose work or whose result grows faster than they do asks
// before: `if (!context.spend(n * n)) return context.refusal();`.
struct CallContext {
  Arena& arena;
  bool flow_mode = false;
  std::string_view zone;    // IANA name of the workspace's zone; empty is UTC
  std::string_view region;  // ISO 3166 code for phones without a country code; may be empty
  Budget budget = {};

  // Pays for work: a step is about 100 ns. False where it is more than is left.
  [[nodiscard]] bool spend(std::size_t steps) {
    if (steps <= budget.steps) {
      budget.steps -= steps;
      return true;
    }
    budget.steps = 0;
    budget.spent = Budget::Spent::steps;
    return false;
  }
  // Whether a result of so many bytes is within the evaluation's memory.
  [[nodiscard]] bool has_room(std::size_t bytes) {
    const std::size_t used = arena.bytes_used();
    if (used <= budget.bytes_end && bytes <= budget.bytes_end - used) return true;
    budget.spent = Budget::Spent::bytes;
    return false;
  }
  // What a body answers when one of the two said no. The evaluation puts its own words and code.
  [[nodiscard]] static tl::unexpected<CallError> refusal() { return tl::unexpected(CallError{}); }
};

using CallResult = tl::expected<Value, CallError>;
using Body = CallResult (*)(CallContext& context, std::span<const Value> arguments);

struct Example {
  std::string_view expression;
  std::string_view result;  // a CEL literal; run as a test
};

// For a function of which one argument is often a constant that is worth preparing, such as a regular expression.
// Where that argument is a literal, `prepare` runs once when the expression is compiled, and its refusal is a problem
// of the text; `body` then gets what it made.
struct Prepared {
  using State = std::shared_ptr<const void>;
  std::size_t argument = 0;
  tl::expected<State, CallError> (*prepare)(const Value& constant) = nullptr;
  CallResult (*body)(CallContext& context, std::span<const Value> arguments, const void* state) = nullptr;
  // What a state is worth in bytes: what it holds, or more where it takes long to make. For Program::weight().
  std::size_t (*weight)(const void* state) = nullptr;
};

// What a receiver that is an optional value with a value in it answers by itself: itself, or that value. The argument
// is then not evaluated.
enum class ReceiverAnswers : std::uint8_t { nothing, itself, its_value };

// One overload. Several with one name are one function.
struct Function {
  std::string_view name;  // "startsWith", "math.greatest"
  Call call = Call::global;
  std::vector<Type> parameters;  // the receiver first
  Type result;
  Body body = nullptr;
  std::string_view doc;
  Example example;
  std::string_view since;
  bool variadic = false;  // the last parameter may come any number of times more
  bool instant = false;   // costs one step however large the arguments are
  bool local = false;     // asks what day or hour it is in the workspace's zone
  Prepared prepared = {};
  ReceiverAnswers receiver_answers = ReceiverAnswers::nothing;
};

// Whether `f(x)` or `x.f()`, as `written`, can mean this function.
[[nodiscard]] constexpr bool callable(const Function& function, Call written) {
  return function.call == Call::either || function.call == written;
}
// "string.startsWith(string)", "money(string, string)".
[[nodiscard]] std::string signature(const Function& function);

// A named set, chosen by whoever makes an Environment.
struct Library {
  std::string_view name;  // "strings", "math"
  std::string_view doc;
  std::vector<Function> functions;
};

}  // namespace dealflow::cel
