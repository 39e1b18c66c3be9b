// Amount and currency of an action.
//
// Errors:   reported: DF201, DF213 for a currency that is none, DF408.
// Source:   LANGUAGE.md, "Steps", "Expressions" (money).
#pragma once

#include "rules/check/context.hpp"

#include <optional>

namespace dealflow::rules {

struct AmountArguments {
  const flow::Argument* amount = nullptr;
  const flow::Argument* currency = nullptr;
};

[[nodiscard]] std::optional<cel::Program> check_amount(const FlowContext& context, const AmountArguments& arguments);
[[nodiscard]] std::optional<cel::Template> check_currency(const FlowContext& context, const AmountArguments& arguments);

}  // namespace dealflow::rules
