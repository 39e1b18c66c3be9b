// Amounts of money in the reference evaluator: every number and every decimal text as a count of the same tiny unit.
//
// Source: LANGUAGE.md, "Expressions": `money` with int, decimal text or money of the same currency is exact; two
// currencies are an error.
#pragma once

#include "tests/cel/reference/operators.hpp"

namespace dealflow::cel::reference {

[[nodiscard]] bool of_two_currencies(const Value& a, const Value& b);
[[nodiscard]] bool same_amount(const Value& a, const Value& b);
[[nodiscard]] tl::expected<int, EvaluationErrorCode> compare_amounts(const Value& a, const Value& b);
[[nodiscard]] Outcome amount_arithmetic(Operator op, const Value& a, const Value& b);
[[nodiscard]] Outcome negated_amount(Money amount);

}  // namespace dealflow::cel::reference
