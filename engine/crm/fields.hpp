// Fields: filling a contact's and a deal's fields, built-in and declared, with where each value came from in history.
//
// Errors:   contact.field, deal.field (no such field), field.too_long (D11), deal.name_too_long, field.value.
// Source:   LANGUAGE.md, "Variables and mapping"; R33 to R37, D11.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <string_view>

namespace dealflow::crm {

[[nodiscard]] Expected<Filled> fill_contact(Cards& cards, const rules::Settings& settings, ContactCard& card,
                                            std::string_view field, const stdlib::FieldValue& value, bool overwrite);
[[nodiscard]] Expected<Filled> fill_deal(Cards& cards, const rules::Settings& settings, DealCard& card,
                                         std::string_view field, const stdlib::FieldValue& value, bool overwrite);
// Takes the value of a declared field away; false where there was none.
bool clear_field(Cards& cards, ContactCard& card, std::string_view field);
bool clear_field(Cards& cards, DealCard& card, std::string_view field);

// False where it had the tag, or had it not.
bool tag_contact(Cards& cards, ContactCard& card, std::string_view tag);
bool untag_contact(Cards& cards, ContactCard& card, std::string_view tag);
void assign_contact(Cards& cards, ContactCard& card, std::string_view member);

}  // namespace dealflow::crm
