// Undoing a join: the contact that went into another one stands for itself again, and both have what they had.
//
// What came in between belongs to whom the event named: if it came by an e-mail, external id or messenger identity of
// the joined contact, its deals, payments, visits, values and identities go to that one; else they stay. What somebody
// changed by hand in between stays with the survivor. The two are marked as two people, so that they are not joined
// again by themselves.
//
// Errors:   unmerge.unknown_contact; unmerge.not_joined, also the second time; unmerge.which where several were joined
//           into the contact named; unmerge.later where the survivor has gone into another one since.
// Source:   R5, D6, D8.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <cstdint>

namespace dealflow::crm {

// manual.unmerge: the contact that was taken out. The survivor may be named where one contact was joined into it.
[[nodiscard]] Expected<std::uint64_t> record_unmerge(Cards& cards, const event::Incoming& incoming);

}  // namespace dealflow::crm
