// Every rule that a workspace can be told of, codes ascending: for `explain`, the reference page and the tests.
#pragma once

#include "dsl/diagnostics/rule.hpp"

#include <span>
#include <string_view>

namespace dealflow::lint {

[[nodiscard]] std::span<RuleInfo const* const> all_rules();
// By code ("DF101") or name ("unknown-trigger"); null for any other text.
[[nodiscard]] const RuleInfo* find_rule(std::string_view code_or_name);

}  // namespace dealflow::lint
