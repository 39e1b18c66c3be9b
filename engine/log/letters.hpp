// What did not go well, as rows: lines that were refused, and events whose flows failed.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 2 and 11; D7; domain/README.md, "The bad sample".
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::log {

// A refused line is kept up to here; what a sender's engineer needs of it stands at its start.
inline constexpr std::size_t rejected_raw_bytes_max = 4096;

[[nodiscard]] std::string encode(const RejectedLine& line);
// Where it is marked that this text was refused at this place. A run that was broken off reads its input once more: the
// line is refused again, and listed once.
[[nodiscard]] store::Key rejected_mark_key(store::WorkspaceNumber workspace, std::string_view input, std::uint64_t line,
                                           std::string_view text);
[[nodiscard]] Result<RejectedLine> decode_rejected(std::uint64_t number, std::string_view row);

[[nodiscard]] store::Key dead_letter_key(store::WorkspaceNumber workspace, std::uint64_t event_number);
[[nodiscard]] std::string encode(const DeadLetter& letter);
[[nodiscard]] Result<DeadLetter> decode_dead_letter(std::uint64_t event_number, std::string_view row);
[[nodiscard]] Result<std::optional<DeadLetter>> load_dead_letter(work::Rows& rows, store::WorkspaceNumber workspace,
                                                                 std::uint64_t event_number);
// Of a run that failed after it had waited.
[[nodiscard]] store::Key dead_run_key(store::WorkspaceNumber workspace, std::uint64_t run);
[[nodiscard]] Result<DeadLetter> decode_dead_run(std::uint64_t run, std::string_view row);
[[nodiscard]] Result<std::optional<DeadLetter>> load_dead_run(work::Rows& rows, store::WorkspaceNumber workspace,
                                                              std::uint64_t run);

}  // namespace dealflow::log
