// Rules of the two notations themselves: what does not parse, keys and shapes. Readers of YAML and of the text
// notation, of settings, flows and test files share them.
//
// Source:   lint/CATALOGUE.md; DF100, DF116, DF121 and DF122 are ours.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

// YAML, text or an expression that does not parse; the parser words it.
inline constexpr RuleInfo syntax_info{.code = 100, .name = "syntax-error"};

inline constexpr RuleInfo unknown_key_info{.code = 102, .name = "unknown-key", .has_fix = true};
inline constexpr Rule<std::string_view, std::string_view> unknown_key{unknown_key_info, "{} has no key `{}`"};

inline constexpr Rule<std::string_view, std::string_view> unknown_input{unknown_key_info, "{} has no input `{}`"};

inline constexpr RuleInfo unknown_action_info{.code = 104, .name = "unknown-action", .has_fix = true};
inline constexpr Rule<std::string_view> unknown_action{unknown_action_info, "no step is called `{}`"};

inline constexpr RuleInfo missing_key_info{.code = 106, .name = "missing-key"};
inline constexpr Rule<std::string_view, std::string_view> missing_key{missing_key_info, "{} needs `{}`"};

inline constexpr Rule<> names_no_rule{missing_key_info, "a comment that silences names the rules that it silences"};

inline constexpr RuleInfo duplicate_key_info{.code = 107, .name = "duplicate-key"};
inline constexpr Rule<std::string_view> duplicate_key{duplicate_key_info, "the key `{}` stands here twice"};

inline constexpr RuleInfo wrong_shape_info{.code = 116, .name = "wrong-shape"};
inline constexpr Rule<std::string_view, std::string_view, std::string_view> wrong_shape{wrong_shape_info,
                                                                                        "{} must be {}, not {}"};

// Worded where it is found: each case says what YAML takes the text for.
inline constexpr RuleInfo needs_quotes_info{.code = 121, .name = "needs-quotes", .has_fix = true};

inline constexpr RuleInfo over_limit_info{.code = 122, .name = "over-limit"};
inline constexpr Rule<std::string_view, std::size_t, std::string_view> over_limit{over_limit_info,
                                                                                  "more than {1} {2} in {0}"};

// A literal that no value can be: out of range, no date, no currency. Stands in the family of types (rules/lint), as
// the checker of expressions finds most of them.
inline constexpr RuleInfo bad_literal_info{.code = 213, .name = "bad-literal"};
inline constexpr Rule<std::string_view> no_int{bad_literal_info, "`{}` does not fit into an int of 64 bits"};

// Of formatting. Stands in the family of style (rules/lint).
inline constexpr RuleInfo not_formatted_info{
    .code = 801, .name = "not-formatted", .severity = Severity::note, .has_fix = true};
inline constexpr Rule<> not_formatted{not_formatted_info, "this is not in the canonical layout"};

inline constexpr RuleInfo const* syntax_rules[] = {&syntax_info,       &unknown_key_info,   &unknown_action_info,
                                                   &missing_key_info,  &duplicate_key_info, &wrong_shape_info,
                                                   &needs_quotes_info, &over_limit_info};
static_assert(codes_ascend(syntax_rules, 100, 199));

}  // namespace dealflow::lint
