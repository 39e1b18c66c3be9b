// DF35x: what flows do to each other. Found only by looking at all of them.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

// The path is the argument: "`a` emits shop.x, which starts `b`; …".
inline constexpr RuleInfo trigger_loop_info{
    .code = 351, .name = "trigger-loop", .whole_workspace = true, .may_be_warning = true};
inline constexpr Rule<std::string_view> trigger_loop{trigger_loop_info, "flows start each other for ever: {}"};
inline constexpr RuleInfo possible_loop_info{
    .code = 351, .name = "trigger-loop", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view> possible_loop{possible_loop_info, "flows may start each other for ever: {}"};

inline constexpr RuleInfo write_conflict_info{
    .code = 352, .name = "write-write-conflict", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> write_conflict{
    write_conflict_info, "{} is set to one value here and to another by flow `{}`, for the same events{}"};

inline constexpr RuleInfo shadowed_flow_info{
    .code = 353, .name = "shadowed-flow", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view, std::string_view> shadowed_flow{
    shadowed_flow_info, "flow `{}` never runs: `{}`, which is exclusive, takes every event that it would"};

inline constexpr RuleInfo duplicate_flow_info{
    .code = 354, .name = "duplicate-flow", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view, std::string_view> duplicate_flow{
    duplicate_flow_info, "flow `{}` does what `{}` does, for the same events"};

inline constexpr RuleInfo orphan_event_info{
    .code = 355, .name = "orphan-event", .severity = Severity::note, .whole_workspace = true};
inline constexpr Rule<std::string_view> orphan_event{orphan_event_info, "`{}` starts no flow, and none waits for it"};

inline constexpr RuleInfo order_dependent_info{
    .code = 356, .name = "order-dependent", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view, std::string_view> order_dependent{
    order_dependent_info,
    "`{}` is read here and written by flow `{}` for the same events, and neither says which is first"};

inline constexpr RuleInfo double_create_info{
    .code = 357, .name = "double-create", .severity = Severity::warning, .whole_workspace = true};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> double_create{
    double_create_info, "flow `{}` makes a deal in pipeline `{}` for the same events{}"};

inline constexpr RuleInfo const* between_flows_rules[] = {
    &trigger_loop_info, &write_conflict_info,  &shadowed_flow_info, &duplicate_flow_info,
    &orphan_event_info, &order_dependent_info, &double_create_info};
static_assert(codes_ascend(between_flows_rules, 351, 399));

}  // namespace dealflow::lint
