// Trace: one evaluation with the value of each sub-expression, for people who ask why.
//
// A traced program has notes between its instructions; programs that run in flows have none and are as fast as if this
// did not exist.
//
// Threads:  a Trace is a plain value of whoever asked for it.
// Errors:   an expression that does not compile has problems, as in Environment::compile(); one that fails has a trace
//           that shows where.
#pragma once

#include <dealflow/expression.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

struct TraceIteration;

// One sub-expression. Operands that are written out (1, "a", [1, 2]) are not parts: they show nothing new. Nor is `a`
// of `a.b`: the path is one part.
struct TraceNode {
  enum class State : std::uint8_t {
    value,
    failed,         // here
    failed_inside,  // one of its parts failed, and that decided
    not_evaluated,  // the other branch, or what stands behind a decided `&&`
  };
  // How the parts make the whole, where it is logic.
  enum class Logic : std::uint8_t {
    none,
    all,       // &&
    any,       // ||
    negation,  // !
    choice,    // c ? a : b; where parts are written out, those alone that are not
  };
  State state = State::not_evaluated;
  Logic logic = Logic::none;
  Span span;          // bytes of the expression's text
  std::string text;   // on one line, as the formatter writes it
  Value value;        // of State::value
  std::string error;  // of State::failed
  std::vector<TraceNode> parts;
  std::vector<TraceIteration> iterations;  // of a macro that goes over a list or map
  std::size_t iterations_not_kept = 0;
};

struct TraceIteration {
  std::size_t number = 0;  // from 0
  std::vector<std::pair<std::string, Value>> variables;
  std::vector<TraceNode> parts;
};

struct TraceLimits {
  std::size_t iterations_max = 10;        // kept of each loop, each time it runs
  std::size_t observations_max = 10'000;  // in all; later ones are not kept
};

// Lives as long as the arena and the slots it was made with.
struct Trace {
  tl::expected<Value, EvaluationError> result;
  Type type;  // as checked
  TraceNode root;
  std::shared_ptr<const void> constants;  // that values may point to
};

// Compiles and evaluates, whatever the environment's `traced` says. The result is what Program::evaluate() gives.
[[nodiscard]] tl::expected<Trace, Problems> trace(const Environment& environment, std::string_view text,
                                                  std::span<const Value> slots, Arena& arena,
                                                  const EvaluationOptions& options = default_evaluation_options,
                                                  TraceLimits limits = {});

// The parts of a program as its traces have them, without values.
[[nodiscard]] TraceNode shape_of(const Program& program);

// The operands of logic, in the order of the text: what stands between `&&`, `||`, `!` and `?:`. An expression without
// logic is its own operand. As many for each trace of a program, and for its shape.
[[nodiscard]] std::vector<const TraceNode*> operands_of(const TraceNode& node);
// Those of the operands that made the whole what it is: of a false `&&` the first that is false, or, where none is,
// those that are null; of a false `||` all; of an error, where it began.
[[nodiscard]] std::vector<const TraceNode*> deciding_operands(const TraceNode& node);
// The paths and names that the node read, and their values: `payment.amount` of `payment.amount > 100`. Without those
// that a macro goes over, each once.
[[nodiscard]] std::vector<const TraceNode*> reads_of(const TraceNode& node);

// "value", "failed", "failed inside", "not evaluated".
[[nodiscard]] std::string_view name_of(TraceNode::State state);

}  // namespace dealflow::cel
