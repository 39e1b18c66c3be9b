// DF3xx: the way through one flow.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo unreachable_branch_info{
    .code = 301, .name = "unreachable-branch", .severity = Severity::warning};
inline constexpr Rule<> unreachable_condition{unreachable_branch_info,
                                              "this branch is never reached: those before it take all that it would"};
inline constexpr Rule<std::string_view> case_taken{unreachable_branch_info, "{} is taken by an earlier case"};
inline constexpr Rule<std::string_view> unreachable_rest{unreachable_branch_info,
                                                         "nothing is left for `{}`: the branches take every event"};

inline constexpr RuleInfo overlapping_branches_info{
    .code = 302, .name = "overlapping-branches", .severity = Severity::warning};
inline constexpr Rule<std::string_view> overlapping_branches{
    overlapping_branches_info,
    "this branch and an earlier one both hold for some events, such as {}: the earlier takes them"};

inline constexpr RuleInfo missing_else_info{.code = 303, .name = "missing-else", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> missing_else{
    missing_else_info, "no branch takes an event such as {}, and there is no `{}`"};

inline constexpr RuleInfo dead_action_info{.code = 304, .name = "dead-action", .severity = Severity::warning};
inline constexpr Rule<> dead_action{dead_action_info, "nothing runs after `stop`"};
inline constexpr Rule<std::string_view> dead_after_branches{dead_action_info,
                                                            "nothing runs here: every branch of the `{}` above stops"};

inline constexpr RuleInfo unused_variable_info{
    .code = 305, .name = "unused-variable", .severity = Severity::warning, .has_fix = true};
inline constexpr Rule<std::string_view> unused_variable{unused_variable_info, "nothing reads `vars.{}`"};

inline constexpr RuleInfo shadowed_variable_info{
    .code = 306, .name = "shadowed-variable", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> shadowed_attribute{
    shadowed_variable_info, "`{}` hides the attribute `{}` of the event"};
inline constexpr Rule<std::string_view> shadowed_event_variable{
    shadowed_variable_info, "`{}` hides the event's variable of that name wherever it is mapped"};

inline constexpr RuleInfo overwritten_info{.code = 307, .name = "write-then-overwrite", .severity = Severity::warning};
inline constexpr Rule<std::string_view> overwritten{overwritten_info,
                                                    "{} is set again below, and nothing reads it in between"};

inline constexpr RuleInfo empty_flow_info{.code = 309, .name = "empty-flow", .severity = Severity::warning};
inline constexpr Rule<std::string_view> empty_flow{empty_flow_info, "flow `{}` does nothing"};
inline constexpr Rule<std::string_view> only_notes{empty_flow_info, "flow `{}` only writes notes"};

inline constexpr RuleInfo const* control_flow_rules[] = {
    &unreachable_branch_info, &overlapping_branches_info, &missing_else_info, &dead_action_info,
    &unused_variable_info,    &shadowed_variable_info,    &overwritten_info,  &empty_flow_info};
static_assert(codes_ascend(control_flow_rules, 301, 350));

}  // namespace dealflow::lint
