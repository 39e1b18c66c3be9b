// Expression: text to a checked, compiled program, and its evaluation. The whole of the CEL library's entrance.
//
//   cel::Environment env({.flow_mode = true});
//   env.add(cel::standard_library());                      // dealflow/functions.hpp
//   auto amount = env.declare("amount", cel::Type::money());
//   auto program = env.compile("amount > 100");            // problems are data, with spans
//   auto value = program->evaluate(slots, arena);          // slots[amount] is the value of `amount`
//
// Threads:  an Environment is built by one thread, then shared for reading; a Program is immutable and shared freely;
//           an Arena belongs to one evaluation at a time.
// Errors:   problems of the text are returned together; an evaluation's error has a span. Nothing throws.
// Source:   CEL language definition (github.com/cel-expr/cel-spec); LANGUAGE.md, "Expressions", for flow mode.
#pragma once

#include <dealflow/evaluation_error.hpp>
#include <dealflow/function.hpp>
#include <dealflow/span.hpp>
#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

class Ast;     // dsl/cel/ast.hpp, for those who reason about conditions
struct Trace;  // dealflow/trace.hpp
struct TraceLimits;

enum class ProblemCode : std::uint8_t {
  syntax,
  too_long,       // expression_bytes_max
  too_deep,       // expression_depth_max
  unknown_name,   // undeclared variable
  unknown_field,  // an object type has no such key
  unknown_function,
  no_overload,  // known function, other arguments
  type_mismatch,
  bad_pattern,  // a constant regular expression that RE2 refuses
  bad_literal,  // out of range, bad escape, repeated key
};

struct Problem {
  ProblemCode code = ProblemCode::syntax;
  Span span;               // bytes of the expression's text
  std::string message;     // lower case, no full stop, code in backticks
  std::string help;        // may be empty
  std::string suggestion;  // replaces `span`; may be empty
};
using Problems = std::vector<Problem>;

// What one run may cost at most. A step is an element that a macro visits (more for a long body), a call, 64 bytes of
// text put together, a value compared: about 100 ns. The result is bound by the same numbers: it holds at most
// steps_max values, counted as it is written out, in at most depth_max levels.
struct EvaluationLimits {
  std::size_t steps_max = 1'000'000;
  std::size_t depth_max = 250;
  std::size_t bytes_max = 16 * 1024 * 1024;  // that the arena grows by
};

struct EvaluationOptions {
  EvaluationLimits limits = {};
  std::string_view zone = {};
  std::string_view region = {};
};

// What an evaluation without options has; one constant, as putting one together costs a sixth of a short condition.
inline constexpr EvaluationOptions default_evaluation_options{};

using Slot = std::uint16_t;

// A compiled expression. Copying shares it.
class Program {
 public:
  struct Code;
  explicit Program(std::shared_ptr<const Code> code);

  // `slots[s]` is the value of the variable that was declared as slot s. Slots that slots_used() does not name are not
  // read. The result lives as long as arena, slots and program.
  [[nodiscard]] tl::expected<Value, EvaluationError> evaluate(
      std::span<const Value> slots, Arena& arena, const EvaluationOptions& options = default_evaluation_options) const;

  // The same, with the value of each sub-expression. Only of an environment that is `traced`; of any other the trace
  // shows the result alone.
  [[nodiscard]] Trace trace(std::span<const Value> slots, Arena& arena,
                            const EvaluationOptions& options = default_evaluation_options) const;

  [[nodiscard]] const Type& type() const;                  // dyn where not checked
  [[nodiscard]] std::span<const Slot> slots_used() const;  // ascending
  [[nodiscard]] bool is_constant() const { return slots_used().empty(); }
  [[nodiscard]] const std::string& text() const;  // the source text
  [[nodiscard]] const Ast& ast() const;           // as checked, macros kept as written
  [[nodiscard]] std::string disassemble() const;
  // Bytes that it holds, roughly, with what constants that it prepared are worth (Prepared::weight).
  [[nodiscard]] std::size_t weight() const;

 private:
  std::shared_ptr<const Code> code_;
};

// Condition semantics: true only if the value is true; null is false (flow mode).
[[nodiscard]] bool holds(const Value& value);

struct EnvironmentOptions {
  bool flow_mode = false;
  bool check = true;           // false: parse and evaluate without types (conformance vectors ask for it)
  bool macros = true;          // false: `has`, `exists` and the like are calls as any other
  std::string container = {};  // namespace in which names are looked up first
  bool traced = false;         // programs can be traced; they take some three times as long
};

class Environment {
 public:
  explicit Environment(EnvironmentOptions options = {});
  Environment(Environment&&) noexcept;
  Environment& operator=(Environment&&) noexcept;
  Environment(const Environment&);
  Environment& operator=(const Environment&);
  ~Environment();

  // The library must outlive the environment and what it compiles.
  void add(const Library& library);

  // A variable; `name` may have dots ("a.b.c"). Slots count from 0 in the order of declaration. Declaring a name again
  // replaces its type and keeps its slot.
  Slot declare(std::string_view name, const Type& type, bool optional = false);
  // The value of a declared variable, known before any run: what reads it, or a field of it, compiles as if the value
  // were written there. The value must outlive the environment and what it compiles.
  void define(std::string_view name, const Value& value);
  // Another name for what can be reached from a declared variable: alias("payment", "data", "payment") makes `payment`
  // mean `data.payment` without a slot of its own.
  void alias(std::string_view name, std::string_view root, std::string_view field);
  // Shown when `name` is used and not known: "`event` is the envelope; the attribute is `data.event`".
  void hint(std::string_view name, std::string_view text);

  [[nodiscard]] std::optional<Slot> slot(std::string_view name) const;
  [[nodiscard]] std::size_t slot_count() const;

  [[nodiscard]] tl::expected<Program, Problems> compile(std::string_view text) const;

 private:
  struct Impl;
  // Code with notes for a trace, or without.
  [[nodiscard]] tl::expected<std::shared_ptr<const Program::Code>, Problems> code_of(std::string_view text,
                                                                                     bool traced) const;
  friend tl::expected<Trace, Problems> trace(const Environment& environment, std::string_view text,
                                             std::span<const Value> slots, Arena& arena,
                                             const EvaluationOptions& options, TraceLimits limits);
  std::unique_ptr<Impl> impl_;
};

// Text with `{{ expression }}` holes. A text without holes is a constant.
class Template {
 public:
  struct Part {
    std::string text;                // literal, or
    std::optional<Program> program;  // a hole
    Span span;                       // of the hole's expression in the template
  };

  [[nodiscard]] static tl::expected<Template, Problems> compile(std::string_view text, const Environment& environment);

  [[nodiscard]] bool is_constant() const;
  [[nodiscard]] const std::string& constant() const;  // only where is_constant()
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] std::vector<Slot> slots_used() const;
  [[nodiscard]] std::size_t weight() const;  // of all its programs
  // Null prints as nothing. An error's span counts from the start of the template.
  [[nodiscard]] tl::expected<std::string, EvaluationError> render(
      std::span<const Value> slots, Arena& arena, const EvaluationOptions& options = default_evaluation_options) const;

 private:
  std::vector<Part> parts_;
};

}  // namespace dealflow::cel
