// DF2xx: what an expression means does not fit: types, patterns, literals, conditions that cannot hold.
//
// The wording of most comes from the expression checker (dsl/cel), which sees both operands.
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo type_mismatch_info{.code = 201, .name = "type-mismatch"};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> wrong_type{type_mismatch_info,
                                                                                       "{} must be {}, this is {}"};

inline constexpr RuleInfo always_false_info{.code = 204, .name = "always-false", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> impossible_value{
    always_false_info, "`{}` is never {}, so the condition never holds"};
inline constexpr Rule<std::string_view> contradiction{
    always_false_info, "`{}` cannot be two values at once, so the condition never holds"};

inline constexpr RuleInfo bad_regex_info{.code = 210, .name = "bad-regex"};

inline constexpr RuleInfo bad_literal_info{.code = 213, .name = "bad-literal"};

inline constexpr RuleInfo const* type_rules[] = {&type_mismatch_info, &always_false_info, &bad_regex_info,
                                                 &bad_literal_info};
static_assert(codes_ascend(type_rules, 201, 299));

}  // namespace dealflow::lint
