// DF5xx: waits and time.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo unbounded_wait_info{.code = 502, .name = "unbounded-wait", .severity = Severity::warning};
inline constexpr Rule<std::string_view> unbounded_wait{unbounded_wait_info, "a run waits for ever where no `{}` comes"};

inline constexpr RuleInfo no_error_branch_info{.code = 504, .name = "no-error-branch", .severity = Severity::warning};
inline constexpr Rule<std::string_view> no_error_branch{no_error_branch_info,
                                                        "nothing is done where this `{}` cannot be delivered"};

inline constexpr RuleInfo wait_in_loop_info{.code = 505, .name = "wait-in-loop", .severity = Severity::warning};
inline constexpr Rule<std::string_view> wait_in_loop{
    wait_in_loop_info, "`{}` inside a loop over a list of any length: a run could wait for months"};
inline constexpr Rule<std::string_view> fan_out{
    wait_in_loop_info, "`{}` inside a loop over a list of any length: one event could send hundreds"};

inline constexpr RuleInfo bad_duration_info{.code = 506, .name = "bad-duration", .may_be_warning = true};
inline constexpr Rule<std::string_view> no_duration{bad_duration_info, "`{}` is no duration"};
inline constexpr Rule<std::string_view, std::string_view> not_positive{bad_duration_info,
                                                                       "{} must be longer than nothing, this is `{}`"};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> too_long{bad_duration_info,
                                                                                     "{} is at most {}, this is `{}`"};

// The engine loads it, as what is past waits for nothing.
inline constexpr RuleInfo past_info{.code = 506, .name = "bad-duration", .severity = Severity::warning};
inline constexpr Rule<std::string_view> always_past{past_info, "{} is past, so that nothing is waited for"};

inline constexpr RuleInfo const* time_rules[] = {&unbounded_wait_info, &no_error_branch_info, &wait_in_loop_info,
                                                 &bad_duration_info};
static_assert(codes_ascend(time_rules, 501, 550));

}  // namespace dealflow::lint
