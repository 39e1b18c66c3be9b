// DF1xx: a flow, the settings or a test names something that does not exist, or names it wrongly.
//
// Codes with several wordings have one RuleInfo and one Rule for each wording. Those that the two notations share
// (syntax, unknown and missing keys, shapes) stand in dsl/diagnostics/syntax_rules.hpp.
// Source:   lint/CATALOGUE.md; DF114, DF115, DF117 to DF120, DF124 and DF125 are ours.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo unknown_trigger_info{.code = 101, .name = "unknown-trigger", .has_fix = true};
inline constexpr Rule<std::string_view> unknown_trigger{unknown_trigger_info, "no event type is called `{}`"};

inline constexpr RuleInfo unknown_field_info{.code = 103, .name = "unknown-field", .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> unknown_field{unknown_field_info, "a {} has no field `{}`"};
inline constexpr Rule<std::string_view> unknown_field_anywhere{unknown_field_info,
                                                               "neither contact nor deal has a field `{}`"};

inline constexpr RuleInfo unknown_function_info{.code = 105, .name = "unknown-function", .has_fix = true};

inline constexpr RuleInfo duplicate_flow_id_info{.code = 108, .name = "duplicate-flow-id", .whole_workspace = true};
inline constexpr Rule<std::string_view> duplicate_flow_id{duplicate_flow_id_info, "two flows are called `{}`"};

inline constexpr RuleInfo undefined_variable_info{.code = 109, .name = "undefined-variable", .has_fix = true};
inline constexpr Rule<std::string_view> undefined_variable{undefined_variable_info, "no variable is called `{}`"};

inline constexpr RuleInfo unknown_pipeline_or_stage_info{
    .code = 110, .name = "unknown-pipeline-or-stage", .has_fix = true};
inline constexpr Rule<std::string_view> unknown_pipeline{unknown_pipeline_or_stage_info, "no pipeline is called `{}`"};
inline constexpr Rule<std::string_view, std::string_view> unknown_stage{unknown_pipeline_or_stage_info,
                                                                        "pipeline `{}` has no stage `{}`"};

inline constexpr RuleInfo unknown_person_info{.code = 111, .name = "unknown-owner-or-team", .has_fix = true};
inline constexpr Rule<std::string_view> unknown_person{unknown_person_info, "nobody of the team has the id `{}`"};

inline constexpr RuleInfo bad_version_info{.code = 112, .name = "bad-version"};
inline constexpr Rule<std::string_view> bad_version{bad_version_info, "this build reads no language version `{}`"};

inline constexpr RuleInfo declared_twice_info{.code = 114, .name = "declared-twice", .may_be_warning = true};
inline constexpr Rule<std::string_view, std::string_view> declared_twice{declared_twice_info,
                                                                         "the {} `{}` is declared twice"};
inline constexpr Rule<std::string_view> redeclares_event{declared_twice_info,
                                                         "`{}` is a built-in event type and cannot be declared"};
inline constexpr RuleInfo declares_built_in_info{.code = 114, .name = "declared-twice", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> declares_built_in{
    declares_built_in_info, "`{}` is a built-in field of every {}; the declaration does nothing"};

inline constexpr RuleInfo bad_name_info{.code = 115, .name = "bad-name", .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> bad_name{bad_name_info, "`{}` cannot be the {}"};

inline constexpr RuleInfo unavailable_info{.code = 117, .name = "not-available", .may_be_warning = true};
inline constexpr Rule<std::string_view> unavailable{unavailable_info, "{} not available in this build"};
inline constexpr RuleInfo unavailable_setting_info{.code = 117, .name = "not-available", .severity = Severity::note};
inline constexpr Rule<std::string_view> unavailable_setting{unavailable_setting_info,
                                                            "`{}` is not available in this build and does nothing"};

inline constexpr RuleInfo unknown_value_info{.code = 118, .name = "unknown-value", .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> unknown_value{unknown_value_info, "no {} is called `{}`"};

inline constexpr Rule<std::string_view> no_template{unknown_value_info, "flow `{}` is no template"};

inline constexpr RuleInfo missing_file_info{.code = 119, .name = "missing-file"};
inline constexpr Rule<std::string_view> missing_file{missing_file_info, "the workspace has no `{}`"};

inline constexpr RuleInfo unread_file_info{.code = 120, .name = "unread-file", .severity = Severity::warning};
inline constexpr Rule<std::string_view> unread_file{unread_file_info, "{}, so it is not read"};

inline constexpr RuleInfo unused_template_info{
    .code = 124, .name = "unused-template", .severity = Severity::note, .whole_workspace = true};
inline constexpr Rule<std::string_view> unused_template{unused_template_info,
                                                        "no flow is made of template `{}`, so it never runs"};

// What a test expects is compared with records as they are: some never come.
inline constexpr RuleInfo impossible_expectation_info{.code = 125, .name = "impossible-expectation"};
inline constexpr Rule<std::string_view, std::string_view> never_null{impossible_expectation_info,
                                                                     "`{}` of {} always has a value"};
inline constexpr Rule<std::string_view, std::string_view> never_both{impossible_expectation_info,
                                                                     "{} is never `{}` as well"};
inline constexpr Rule<std::string_view, std::string_view> expected_twice{
    impossible_expectation_info, "`{}` is expected twice among the {}, and there is one at most"};

inline constexpr RuleInfo const* reference_rules[] = {&unknown_trigger_info,    &unknown_field_info,
                                                      &unknown_function_info,   &duplicate_flow_id_info,
                                                      &undefined_variable_info, &unknown_pipeline_or_stage_info,
                                                      &unknown_person_info,     &bad_version_info,
                                                      &declared_twice_info,     &bad_name_info,
                                                      &unavailable_info,        &unknown_value_info,
                                                      &missing_file_info,       &unread_file_info,
                                                      &unused_template_info,    &impossible_expectation_info};
static_assert(codes_ascend(reference_rules, 101, 199));

}  // namespace dealflow::lint
