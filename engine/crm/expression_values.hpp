// Contacts and deals as expressions see them: maps that read one key at a time, with the keys of
// rules/resolve/record_types.hpp. An absent value is null.
//
// Lifetime: a map reads the card as it is at that moment and lives until Cards::begin(); what it hands out is a copy in
//           the arena and lives as long as that.
// Threads:  as Cards.
#pragma once

#include <dealflow/value.hpp>

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

namespace dealflow::crm {

[[nodiscard]] cel::Value contact_value(Cards& cards, const rules::Settings& settings, const ContactCard& card,
                                       cel::Arena& arena);
[[nodiscard]] cel::Value deal_value(Cards& cards, const rules::Settings& settings, const DealCard& card,
                                    cel::Arena& arena);

}  // namespace dealflow::crm
