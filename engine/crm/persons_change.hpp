// A person's change, made elsewhere: crm.* events from outside. What differs from what is stored is applied.
//
// Errors:   crm.unknown_deal, crm.unknown_contact, crm.field_value, and those of deals and fields.
// Source:   LANGUAGE.md, "One event, several flows"; D5.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <cstdint>
#include <optional>

namespace dealflow::crm {

struct PersonsChange {
  std::optional<std::uint64_t> contact;
  std::optional<std::uint64_t> deal;
};
[[nodiscard]] Expected<PersonsChange> record_persons_change(Cards& cards, const rules::Settings& settings,
                                                            const event::Incoming& incoming);

}  // namespace dealflow::crm
