// What is in the store, for those who ask over HTTP: one record, a page of a list, use of the sources.
//
// Source:   dealflow/reader.hpp; docs/schema.
#pragma once

#include "engine/http/query_values.hpp"
#include "engine/http/routing.hpp"

#include <array>
#include <cstdint>

namespace dealflow::http {

inline constexpr std::uint64_t page_most = 1'000;

inline constexpr Parameter workspace_parameter{"workspace", Parameter::Kind::text,
                                               "Name of the workspace; needed where the store holds several."};
inline constexpr Parameter where_parameter{
    "where", Parameter::Kind::text, "Only records of whose JSON this CEL expression is true: `stage == \"won\"`."};
inline constexpr Parameter limit_parameter{
    "limit", Parameter::Kind::number, "Records of a page; 100 if left out.", {}, 1, page_most};
inline constexpr Parameter after_parameter{"after", Parameter::Kind::text, "`next` of the page before."};

inline constexpr auto list_parameters =
    std::to_array<Parameter>({workspace_parameter, where_parameter, limit_parameter, after_parameter});
inline constexpr auto card_list_parameters =
    std::to_array<Parameter>({workspace_parameter,
                              {"source", Parameter::Kind::text, "Only cards of this source: `chatbot`, `payment`."},
                              where_parameter,
                              limit_parameter,
                              after_parameter});
inline constexpr auto record_parameters = std::to_array<Parameter>({workspace_parameter});
inline constexpr auto stats_parameters = std::to_array<Parameter>(
    {workspace_parameter,
     {"by", Parameter::Kind::choice, "One row for each period that was used.", "day week month"},
     {"integrations", Parameter::Kind::flag, "`true`: one row for each integration."}});

void answer_workspaces(const Call& call);
void answer_list(const Call& call);    // the kind is the path's first word
void answer_record(const Call& call);  // … and its id the second
void answer_stats(const Call& call);
void answer_endpoints(const Call& call);  // those that are disabled

}  // namespace dealflow::http
