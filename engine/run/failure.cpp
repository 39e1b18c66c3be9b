#include "engine/run/failure.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace dealflow::run {
namespace {

std::string_view name_of(cel::EvaluationErrorCode code) {
  using Code = cel::EvaluationErrorCode;
  switch (code) {
    case Code::no_such_key: return "no_such_key";
    case Code::index_out_of_range: return "index_out_of_range";
    case Code::no_such_overload: return "no_such_overload";
    case Code::overflow: return "overflow";
    case Code::divide_by_zero: return "divide_by_zero";
    case Code::conversion: return "conversion";
    case Code::bad_pattern: return "bad_pattern";
    case Code::unknown_name: return "unknown_name";
    case Code::mixed_currency: return "mixed_currency";
    case Code::step_budget: return "step_budget";
    case Code::depth: return "depth";
    case Code::memory: return "memory";
    case Code::function: return "function";
  }
  return "function";
}

std::string place_of(const Failure& failure) {
  if (failure.flow.empty()) return {};
  const bool numbered = !failure.step.empty() && failure.step.front() >= '0' && failure.step.front() <= '9';
  return fmt::format("flow `{}`, {}{}: ", failure.flow, numbered ? "step " : "", failure.step);
}

}  // namespace

crm::Fault fault_of(const cel::EvaluationError& error, std::string_view expression) {
  return {.store = {},
          .code = fmt::format("evaluation.{}", name_of(error.code)),
          .message = fmt::format("`{}`: {}", expression, error.message)};
}

Error store_error(const crm::Fault& fault) { return fault.store.value_or(Error{ErrorCode::io, fault.message}); }

std::string describe(const std::vector<Failure>& failures) {
  if (failures.size() == 1) return failures.front().message;
  std::string text;
  for (const Failure& failure : failures) {
    if (!text.empty()) text += "; ";
    text += place_of(failure) + failure.message;
  }
  return text;
}

}  // namespace dealflow::run
