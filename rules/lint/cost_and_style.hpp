// DF7xx and DF8xx: what a flow costs, and how it reads.
//
// Source:   lint/CATALOGUE.md. DF801 stands with the rules of the two notations (dsl/diagnostics/syntax_rules.hpp).
#pragma once

#include "dsl/diagnostics/syntax_rules.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo expensive_first_info{.code = 701, .name = "expensive-first", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> expensive_first{
    expensive_first_info, "`{}` is worked out for every event before the cheap `{}` is looked at"};

inline constexpr RuleInfo not_indexable_info{.code = 702, .name = "not-indexable", .severity = Severity::note};
inline constexpr Rule<std::string_view> not_indexable{not_indexable_info, "every `{}` is tested by this condition"};

inline constexpr RuleInfo too_long_flow_info{.code = 703, .name = "too-long", .severity = Severity::note};
inline constexpr Rule<std::string_view, std::size_t, std::size_t> too_many_steps{
    too_long_flow_info, "flow `{}` has {} steps, more than {}"};
inline constexpr Rule<std::size_t, std::size_t> too_many_branches{too_long_flow_info, "{} branches, more than {}"};
inline constexpr Rule<std::size_t> too_deep{too_long_flow_info, "more than {} blocks inside each other"};

inline constexpr RuleInfo naming_info{.code = 802, .name = "naming", .severity = Severity::note, .has_fix = true};
inline constexpr Rule<std::string_view> naming{naming_info, "variable `{}` is not in small letters and underscores"};

inline constexpr RuleInfo missing_description_info{
    .code = 803, .name = "missing-description", .severity = Severity::note};
inline constexpr Rule<std::string_view> missing_description{missing_description_info,
                                                            "flow `{}` does not say what it is for"};

inline constexpr RuleInfo no_test_info{
    .code = 804, .name = "no-test", .severity = Severity::note, .whole_workspace = true};
inline constexpr Rule<std::string_view> no_test{no_test_info, "no test sends an event that starts flow `{}`"};

inline constexpr RuleInfo const* cost_and_style_rules[] = {
    &expensive_first_info, &not_indexable_info,       &too_long_flow_info, &not_formatted_info,
    &naming_info,          &missing_description_info, &no_test_info};
static_assert(codes_ascend(cost_and_style_rules, 701, 899));

}  // namespace dealflow::lint
