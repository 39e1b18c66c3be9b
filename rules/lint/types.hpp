// DF2xx: what an expression means does not fit: types, patterns, literals, conditions that cannot hold.
//
// The wording of most comes from the expression checker (dsl/cel), which sees both operands.
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/syntax_rules.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo type_mismatch_info{.code = 201, .name = "type-mismatch"};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> wrong_type{type_mismatch_info,
                                                                                       "{} must be {}, this is {}"};

inline constexpr RuleInfo always_true_info{.code = 203, .name = "always-true", .severity = Severity::warning};
inline constexpr Rule<> constant_true{always_true_info, "the condition holds for every event"};

inline constexpr RuleInfo always_false_info{
    .code = 204, .name = "always-false", .severity = Severity::warning, .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> impossible_value{
    always_false_info, "`{}` is never {}, so the condition never holds"};
inline constexpr Rule<std::string_view> contradiction{
    always_false_info, "`{}` cannot be two values at once, so the condition never holds"};

inline constexpr Rule<> constant_false{always_false_info, "the condition holds for no event"};

// What reasoning over all events found out, and not the text alone.
inline constexpr Rule<> never_with_the_rest{always_false_info, "this never holds together with what stands before it"};
inline constexpr Rule<std::string_view> decided_above{always_true_info,
                                                      "this always holds here: {} has decided it already"};
inline constexpr Rule<std::string_view> refused_above{always_false_info,
                                                      "this never holds here: {} has ruled it out already"};

inline constexpr RuleInfo self_compare_info{.code = 205, .name = "self-compare", .severity = Severity::warning};
inline constexpr Rule<std::string_view> self_compare{self_compare_info, "`{}` is compared with itself"};

inline constexpr RuleInfo bad_regex_info{.code = 210, .name = "bad-regex"};

inline constexpr Rule<> divides_by_zero{bad_literal_info, "a division by zero"};

inline constexpr RuleInfo nullable_info{.code = 202, .name = "nullable-unhandled", .severity = Severity::note};
inline constexpr Rule<std::string_view, std::string_view> nullable{
    nullable_info, "`{}` may be absent, which `{}` does not tell from a value"};

inline constexpr RuleInfo string_number_info{
    .code = 206, .name = "string-number-compare", .severity = Severity::warning, .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> string_number{
    string_number_info, "`{}` is a number, and {} is text: they are never equal"};
inline constexpr Rule<std::string_view> ordered_as_text{
    string_number_info, "texts are ordered letter by letter, and not by the number that {} is"};

inline constexpr RuleInfo lossy_info{.code = 207, .name = "lossy-conversion", .severity = Severity::warning};
// What the checker of types refuses anyhow is told under its own rule: its fix is another.
inline constexpr RuleInfo refused_lossy_info{.code = 207, .name = "lossy-conversion"};
inline constexpr RuleInfo refused_string_number_info{.code = 206, .name = "string-number-compare", .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> lossy{lossy_info, "`{}` of {} loses {}"};

inline constexpr RuleInfo mixed_currency_info{.code = 208, .name = "mixed-currency", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> mixed_currency{
    mixed_currency_info, "an amount in {} meets one in {}: the event would fail here"};

inline constexpr RuleInfo time_zone_missing_info{
    .code = 209, .name = "time-zone-missing", .severity = Severity::warning};
inline constexpr Rule<std::string_view> time_zone_missing{
    time_zone_missing_info,
    "`{}` asks what time of day it is, and the workspace names no `timezone`: that of UTC counts"};

inline constexpr RuleInfo redundant_info{
    .code = 212, .name = "redundant-expression", .severity = Severity::note, .has_fix = true};
inline constexpr Rule<std::string_view> redundant{redundant_info, "this says no more than `{}`"};

inline constexpr RuleInfo case_sensitive_email_info{
    .code = 214, .name = "case-sensitive-email", .severity = Severity::warning};
inline constexpr Rule<std::string_view> case_sensitive_email{
    case_sensitive_email_info, "`{}` is compared letter by letter, and addresses are written in capitals as well"};

inline constexpr RuleInfo const* type_rules[] = {
    &type_mismatch_info, &nullable_info,    &always_true_info,         &always_false_info,      &self_compare_info,
    &string_number_info, &lossy_info,       &mixed_currency_info,      &time_zone_missing_info, &bad_regex_info,
    &redundant_info,     &bad_literal_info, &case_sensitive_email_info};
static_assert(codes_ascend(type_rules, 201, 299));

}  // namespace dealflow::lint
