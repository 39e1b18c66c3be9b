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

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::query {

// Where a record stands in its list, to go on from. Text: "17", or "1.17" in the second part of a list.
struct Position {
  std::uint64_t part = 0;    // dead letters: of events, of runs, of effects
  std::uint64_t number = 0;  // of the record; of a course its place
};
[[nodiscard]] std::string to_text(const Position& position);
[[nodiscard]] std::optional<Position> read_position(std::string_view text);

// The JSON is empty where there is no record any more.
using VisitJson = std::function<bool(const Position& at, std::string&& json)>;

// Those behind `after`. `source` restricts contacts and deals; empty: all.
[[nodiscard]] Result<void> list(work::Rows& rows, store::WorkspaceNumber workspace, RecordKind kind,
                                std::string_view source, const Position& after, const VisitJson& visit);
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
