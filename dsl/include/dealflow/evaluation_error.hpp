// EvaluationError: why an evaluation has no value.
//
// Threads:  plain values.
// Source:   CEL language definition, "Runtime Errors"; docs/cel.md lists the codes.
#pragma once

#include <dealflow/span.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dealflow::cel {

enum class EvaluationErrorCode : std::uint8_t {
  no_such_key,
  index_out_of_range,
  no_such_overload,
  overflow,
  divide_by_zero,
  conversion,
  bad_pattern,
  unknown_name,
  mixed_currency,
  step_budget,
  depth,
  memory,
  function,
};

// One row a code, in the order of the enumeration.
struct EvaluationErrorInfo {
  EvaluationErrorCode code;
  std::string_view name;  // stable: "divide_by_zero"; a dead letter has it behind "evaluation."
  std::string_view doc;
  bool ends_run = false;  // no `||` and no macro goes on after it
};
[[nodiscard]] std::span<const EvaluationErrorInfo> evaluation_errors();
[[nodiscard]] const EvaluationErrorInfo& info(EvaluationErrorCode code);

struct EvaluationError {
  EvaluationErrorCode code = EvaluationErrorCode::function;
  Span span;            // the sub-expression that failed
  std::string message;  // with the operands' values
};

}  // namespace dealflow::cel
