// DF9xx: comments that silence findings, and rules that settings name.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo unused_suppression_info{
    .code = 901, .name = "unused-suppression", .severity = Severity::warning, .has_fix = true};
inline constexpr Rule<std::string_view> unused_suppression{unused_suppression_info,
                                                           "there is no finding of {} to silence"};
inline constexpr Rule<std::string_view> silences_error{unused_suppression_info,
                                                       "{} is an error, which nothing silences"};

inline constexpr RuleInfo suppression_without_reason_info{
    .code = 902, .name = "suppression-without-reason", .severity = Severity::warning};
inline constexpr Rule<> suppression_without_reason{suppression_without_reason_info,
                                                   "a finding is silenced, and nobody says why"};

inline constexpr RuleInfo unknown_rule_info{.code = 903, .name = "unknown-rule-id"};
inline constexpr Rule<std::string_view> unknown_rule{unknown_rule_info, "no rule is called `{}`"};
inline constexpr RuleInfo const* suppression_rules[] = {&unused_suppression_info, &suppression_without_reason_info,
                                                        &unknown_rule_info};
static_assert(codes_ascend(suppression_rules, 901, 999));

}  // namespace dealflow::lint
