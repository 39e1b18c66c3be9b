// DF4xx: what a flow says makes no sense for contacts and deals.
//
// Source:   lint/CATALOGUE.md; LANGUAGE.md, "Variables and mapping"; R35 to R38, R50, R53.
#pragma once

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

inline constexpr RuleInfo deal_without_contact_info{
    .code = 401, .name = "deal-without-contact", .may_be_warning = true};
inline constexpr Rule<std::string_view> deal_without_contact{deal_without_contact_info,
                                                             "`create_deal` on `{}`, which names no person"};

inline constexpr RuleInfo deal_maybe_without_contact_info{
    .code = 401, .name = "deal-without-contact", .severity = Severity::warning};
inline constexpr Rule<> deal_of_a_name{
    deal_maybe_without_contact_info,
    "the map fills a name and neither e-mail nor phone, so that nothing says whose deal it is"};

inline constexpr RuleInfo contact_without_identity_info{
    .code = 402, .name = "contact-without-identity", .severity = Severity::warning};
inline constexpr Rule<std::string_view> contact_without_identity{contact_without_identity_info,
                                                                 "`create_contact` on `{}`, which names no person"};

inline constexpr Rule<> contact_of_a_name{
    contact_without_identity_info, "the map fills a name and neither e-mail nor phone, so that nothing says who it is"};

inline constexpr RuleInfo suffix_info{.code = 403, .name = "deal-suffix-on-contact"};
inline constexpr Rule<std::string_view, std::string_view> deal_variable_to_contact{
    suffix_info, "variable `{}` belongs to the deal and cannot fill the contact's `{}`"};
inline constexpr Rule<std::string_view, std::string_view> contact_variable_to_deal{
    suffix_info, "variable `{}` belongs to the contact and cannot fill the deal's `{}`"};
inline constexpr Rule<std::string_view> deal_field_without_deal{
    suffix_info, "`create_contact` makes no deal, so nothing fills the deal's `{}`"};

inline constexpr RuleInfo missing_pipeline_info{.code = 404, .name = "missing-pipeline"};
inline constexpr Rule<> missing_pipeline{missing_pipeline_info,
                                         "the workspace has no pipeline, so a deal has nowhere to go"};
inline constexpr Rule<std::string_view> pipeline_without_stages{
    missing_pipeline_info, "pipeline `{}` has no stage, so a deal has nowhere to go"};

inline constexpr RuleInfo no_dedup_key_info{.code = 405, .name = "no-dedup-key", .severity = Severity::note};
inline constexpr Rule<std::string_view> no_dedup_key{
    no_dedup_key_info, "the event carries `{}`, and the deal has no `external_id`: sent twice, it is two deals"};

inline constexpr RuleInfo closed_on_create_info{
    .code = 406, .name = "closed-stage-on-create", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> closed_on_create{
    closed_on_create_info, "stage `{}` closes the deal as {} the moment it is made"};

inline constexpr RuleInfo goes_backward_info{.code = 407, .name = "stage-goes-backward", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> goes_backward{
    goes_backward_info, "stage `{}` stands before `{}`, where the deal is: it is not moved without `backward`"};

inline constexpr RuleInfo bad_amount_info{
    .code = 408, .name = "amount-without-currency", .severity = Severity::warning};
inline constexpr Rule<> amount_without_currency{bad_amount_info, "an amount without a currency"};
inline constexpr Rule<> negative_amount{bad_amount_info, "a negative amount"};

inline constexpr RuleInfo default_overwrites_info{
    .code = 409, .name = "default-overwrites", .severity = Severity::warning};
inline constexpr Rule<std::string_view, std::string_view> default_overwrites{
    default_overwrites_info, "`{}` is overwritten by `vars.{}`, which is always the same: what a person wrote is lost"};

inline constexpr RuleInfo raw_phone_info{.code = 410, .name = "phone-not-normalised", .severity = Severity::note};
inline constexpr Rule<std::string_view> raw_phone{raw_phone_info, "`{}` is compared as it was typed"};

inline constexpr RuleInfo map_needs_crm_trigger_info{
    .code = 411, .name = "map-needs-crm-trigger", .severity = Severity::warning};
inline constexpr Rule<std::string_view> map_needs_crm_trigger{
    map_needs_crm_trigger_info, "variables are mapped in a flow triggered by `{}`, which is no `crm.*` trigger"};

inline constexpr RuleInfo signup_deal_field_info{.code = 412, .name = "signup-deal-field"};
inline constexpr Rule<std::string_view> signup_deal_field{
    signup_deal_field_info, "a signup form makes no deal, so its answer cannot fill the deal's `{}`"};

inline constexpr RuleInfo signup_creates_deal_info{.code = 413, .name = "signup-creates-deal"};
inline constexpr Rule<> signup_creates_deal{signup_creates_deal_info,
                                            "`create_deal` on `signup_form.submitted`: a signup form makes no deal"};

inline constexpr RuleInfo const* crm_meaning_rules[] = {&deal_without_contact_info,
                                                        &contact_without_identity_info,
                                                        &suffix_info,
                                                        &missing_pipeline_info,
                                                        &no_dedup_key_info,
                                                        &closed_on_create_info,
                                                        &goes_backward_info,
                                                        &bad_amount_info,
                                                        &default_overwrites_info,
                                                        &raw_phone_info,
                                                        &map_needs_crm_trigger_info,
                                                        &signup_deal_field_info,
                                                        &signup_creates_deal_info};
static_assert(codes_ascend(crm_meaning_rules, 401, 499));

}  // namespace dealflow::lint
