// Merging on request: manual.merge; and manual.apart, which says that a pair is no duplicate.
//
// Errors:   merge.unknown_contact, merge.itself (a contact named twice), merge.one_already (what is named is one
// contact),
//           merge.policy; nothing is merged then.
// Source:   R5, D6, D8.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <cstdint>

namespace dealflow::crm {

// The survivor: the oldest of the contacts named.
[[nodiscard]] Expected<std::uint64_t> record_merge(Cards& cards, const event::Incoming& incoming);

// The pair is not listed any more, and not joined by itself. The first of the two.
[[nodiscard]] Expected<std::uint64_t> record_apart(Cards& cards, const event::Incoming& incoming);

// The mark alone.
void keep_apart(Cards& cards, const ContactCard& one, const ContactCard& other);

}  // namespace dealflow::crm
