// DF3xx: the way through one flow.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo dead_action_info{.code = 304, .name = "dead-action", .severity = Severity::warning};
inline constexpr Rule<> dead_action{dead_action_info, "nothing runs after `stop`"};

inline constexpr RuleInfo empty_flow_info{.code = 309, .name = "empty-flow", .severity = Severity::warning};
inline constexpr Rule<std::string_view> empty_flow{empty_flow_info, "flow `{}` does nothing"};

inline constexpr RuleInfo const* control_flow_rules[] = {&dead_action_info, &empty_flow_info};
static_assert(codes_ascend(control_flow_rules, 301, 350));

}  // namespace dealflow::lint
