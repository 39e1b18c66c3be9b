// Lists: the JSON of every record of a kind, ascending, from one snapshot.
//
// Errors:   of the store.
// Threads:  one thread.
// Source:   DESIGN, "Command line" (`list`); R60, R62.
#pragma once

#include <dealflow/reader.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace dealflow::query {

using VisitJson = std::function<bool(std::string&& json)>;

// `source` restricts contacts and deals; empty: all.
[[nodiscard]] Result<void> list(work::Rows& rows, store::WorkspaceNumber workspace, RecordKind kind,
                                std::string_view source, const VisitJson& visit);
// A record of the kind with nothing in it: its keys are those of all.
[[nodiscard]] std::string empty_record(RecordKind kind);

// Runs that wait, ascending, until `visit` returns false.
[[nodiscard]] Result<void> list_waiting(work::Rows& rows, store::WorkspaceNumber workspace,
                                        const std::function<bool(const WaitingRun&)>& visit);
// Pending effects from the one after `after` on, ascending, until `visit` returns false.
[[nodiscard]] Result<void> list_outbox(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t after,
                                       const std::function<bool(Effect&&)>& visit);

// Whole records with the senders' ids of their payments.
[[nodiscard]] Result<std::optional<Contact>> whole_contact(work::Rows& rows, store::WorkspaceNumber workspace,
                                                           std::uint64_t number);
[[nodiscard]] Result<std::optional<Deal>> whole_deal(work::Rows& rows, store::WorkspaceNumber workspace,
                                                     std::uint64_t number);

}  // namespace dealflow::query
