// Whether one of several values equals another, as far as the evaluation's budget goes.
#pragma once

#include "dsl/cel/equality.hpp"

#include <dealflow/function.hpp>

#include <optional>

namespace dealflow::cel {

// `at(i)` is the i-th of `count` values. Nothing where the budget is spent.
template <class At>
std::optional<bool> holds_equal(CallContext& context, std::size_t count, const At& at, const Value& wanted) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 == 0 && !context.spend(1)) return std::nullopt;
    const auto answer = equal_within(at(i), wanted, context.budget.steps);
    if (!answer) {
      context.budget.spent = Budget::Spent::steps;
      return std::nullopt;
    }
    if (*answer) return true;
  }
  return false;
}

}  // namespace dealflow::cel
