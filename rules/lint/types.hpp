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

inline constexpr RuleInfo always_false_info{.code = 204, .name = "always-false", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> impossible_value{
    always_false_info, "`{}` is never {}, so the condition never holds"};
inline constexpr Rule<std::string_view> contradiction{
    always_false_info, "`{}` cannot be two values at once, so the condition never holds"};

inline constexpr Rule<> constant_false{always_false_info, "the condition holds for no event"};

inline constexpr RuleInfo self_compare_info{.code = 205, .name = "self-compare", .severity = Severity::warning};
inline constexpr Rule<std::string_view> self_compare{self_compare_info, "`{}` is compared with itself"};

inline constexpr RuleInfo bad_regex_info{.code = 210, .name = "bad-regex"};

inline constexpr Rule<> divides_by_zero{bad_literal_info, "a division by zero"};

inline constexpr RuleInfo const* type_rules[] = {&type_mismatch_info, &always_true_info, &always_false_info,
                                                 &self_compare_info,  &bad_regex_info,   &bad_literal_info};
static_assert(codes_ascend(type_rules, 201, 299));

}  // namespace dealflow::lint
