// Merging on request: manual.merge.
//
// Errors:   merge.unknown_contact; nothing is merged then.
// Source:   R5, D6.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <cstdint>
#include <optional>

namespace dealflow::crm {

// The survivor: the oldest of the contacts named. Contacts that are one already are left as they are.
[[nodiscard]] Expected<std::optional<std::uint64_t>> record_merge(Cards& cards, const event::Incoming& incoming);

}  // namespace dealflow::crm
