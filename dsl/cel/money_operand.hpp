// Money beside other operands: an int, a decimal as text, or a number of JSON counts as an amount of the same currency.
//
// Exact: a double stands for the shortest decimal that reads back as it, which is what its author wrote.
// Source: DESIGN 8; LANGUAGE.md, "Expressions", last row of the table.
#pragma once

#include <dealflow/value.hpp>

#include "dsl/base/decimal.hpp"

#include <optional>

namespace dealflow::cel {

enum class MoneyProblem : std::uint8_t { not_an_amount, mixed_currency, out_of_range };

// An int, a decimal as text, money without its currency, or a double in its shortest form; nothing for anything else.
[[nodiscard]] std::optional<Decimal> decimal_of(const Value& value);

// -1, 0, 1. One of the two is money.
[[nodiscard]] tl::expected<int, MoneyProblem> compare_money(const Value& a, const Value& b);
// False also where the other is no amount, or of another currency.
[[nodiscard]] bool equal_money(const Value& a, const Value& b);
// The other operand in `currency`, where it fits into its decimals.
[[nodiscard]] tl::expected<Money, MoneyProblem> money_from(const Value& value, Currency currency);

}  // namespace dealflow::cel
