// DF6xx: keys in files, and whom data about people goes to.
//
// Source:   lint/CATALOGUE.md.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo plain_secret_info{.code = 601, .name = "plain-secret"};
inline constexpr Rule<std::string_view> plain_secret{plain_secret_info,
                                                     "{} stands here for everybody who reads the file"};

inline constexpr RuleInfo pii_to_webhook_info{.code = 602, .name = "pii-to-webhook", .severity = Severity::warning};
inline constexpr Rule<std::string_view> pii_to_webhook{pii_to_webhook_info,
                                                       "`{}` goes to an address that `dealflow.yaml` does not declare"};

inline constexpr RuleInfo plain_http_info{.code = 604, .name = "plain-http", .severity = Severity::warning};
inline constexpr Rule<> plain_http{plain_http_info, "what goes to an `http` address can be read on the way"};
inline constexpr Rule<> host_from_event{plain_http_info, "the event decides to which host this goes"};

inline constexpr RuleInfo injection_info{.code = 605, .name = "injection", .severity = Severity::warning};
inline constexpr Rule<std::string_view> injection{
    injection_info, "`{}` is put into an address as it is: its `&`, `/` and `#` would count"};

inline constexpr RuleInfo pii_in_id_info{.code = 606, .name = "pii-in-id", .severity = Severity::warning};
inline constexpr Rule<std::string_view> pii_in_id{
    pii_in_id_info, "`{}` becomes part of an id, which stands in logs and in other systems"};

inline constexpr RuleInfo wide_webhook_info{.code = 607, .name = "wide-webhook", .severity = Severity::note};
inline constexpr Rule<std::string_view> wide_webhook{wide_webhook_info, "all of `{}` is sent"};

inline constexpr RuleInfo const* privacy_rules[] = {&plain_secret_info, &pii_to_webhook_info, &plain_http_info,
                                                    &injection_info,    &pii_in_id_info,      &wide_webhook_info};
static_assert(codes_ascend(privacy_rules, 601, 699));

}  // namespace dealflow::lint
