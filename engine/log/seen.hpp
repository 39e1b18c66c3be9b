// Seen events: by the 128-bit hash of source and id, so that a redelivery changes nothing, for ever.
//
// Errors:   of the store.
// Threads:  one thread.
// Source:   D1; DESIGN 3 (a hash as key) and 11.
#pragma once

#include <dealflow/result.hpp>

#include "engine/event/incoming.hpp"
#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace dealflow::log {

struct Seen {
  std::uint64_t content_hash = 0;
  std::uint64_t event_number = 0;
};

// `key`: event::event_key().
[[nodiscard]] Result<std::optional<Seen>> find_seen(work::Rows& rows, store::WorkspaceNumber workspace,
                                                    const std::array<unsigned char, 16>& key);
void mark_seen(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const event::Incoming& incoming,
               std::uint64_t event_number);

}  // namespace dealflow::log
