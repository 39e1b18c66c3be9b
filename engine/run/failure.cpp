#include "engine/run/failure.hpp"

#include "dsl/base/trim.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace dealflow::run {
namespace {

constexpr std::size_t excerpt_max = 200;

std::string place_in(std::string_view expression, Span span) {
  const std::string_view part = expression.substr(span.begin, span.size());
  const std::string_view whole = trimmed(expression);
  const std::string shown = cel::shortened(part, excerpt_max);
  if (part == whole) return fmt::format("`{}`", shown);
  return fmt::format("`{}` in `{}`", shown, cel::shortened(whole, excerpt_max));
}

std::string place_of(const Failure& failure) {
  if (failure.flow.empty()) return {};
  const bool numbered = !failure.step.empty() && failure.step.front() >= '0' && failure.step.front() <= '9';
  return fmt::format("flow `{}`, {}{}: ", failure.flow, numbered ? "step " : "", failure.step);
}

}  // namespace

crm::Fault fault_of(const cel::EvaluationError& error, std::string_view expression) {
  return {.store = {},
          .code = fmt::format("evaluation.{}", info(error.code).name),
          .message = fmt::format("{}: {}", place_in(expression, error.span), error.message)};
}

crm::Fault fault_of(const cel::EvaluationError& error, const cel::Template& text) {
  for (const cel::Template::Part& part : text.parts()) {
    if (!part.program || error.span.begin < part.span.begin || error.span.end > part.span.end) continue;
    cel::EvaluationError inside = error;
    inside.span = {error.span.begin - part.span.begin, error.span.end - part.span.begin};
    return fault_of(inside, part.program->text());
  }
  return fault_of(error, std::string_view());
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
