// Every rule that a workspace can be told of, codes ascending: for `explain`, the reference page and the tests.
#pragma once

#include "dsl/diagnostics/rule.hpp"

#include <span>
#include <string_view>

namespace dealflow::lint {

[[nodiscard]] std::span<RuleInfo const* const> all_rules();

// A number of the catalogue without a rule: what it would be about does not exist here. It is never used for another.
struct RetiredRule {
  int code;
  std::string_view name;
  std::string_view reason;
};
[[nodiscard]] std::span<const RetiredRule> retired_rules();  // codes ascending

// By code ("DF101") or name ("unknown-trigger"); null for any other text.
[[nodiscard]] const RuleInfo* find_rule(std::string_view code_or_name);

}  // namespace dealflow::lint
