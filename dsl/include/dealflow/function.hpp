// Function: one function that an expression can call, declared once: name, signature, body, doc text, example.
//
// The signature is made from the C++ type of the body (define<&body>), so checker, evaluator, completion, reference
// page and tests cannot disagree.
//
// Threads:  immutable; bodies must be pure and callable from many threads.
// Source:   DESIGN 10; style of CEL's own extension libraries.
#pragma once

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

// What a body may ask for, and where it puts what it makes.
struct CallContext {
  Arena& arena;
  bool flow_mode = false;
  std::string_view zone;    // IANA name of the workspace's zone; empty is UTC
  std::string_view region;  // ISO 3166 code for phones without a country code; may be empty
};

struct CallError {
  std::string message;  // lower case, names the operand's value
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
};

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
  Prepared prepared = {};
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
