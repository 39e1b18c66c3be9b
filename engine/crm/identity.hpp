// Identity: who an event is about.
//
// Source:   LANGUAGE.md, "Who is it"; R6, R28, D8; docs/identity.md.
// Errors:   person.no_identity; of the store.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::crm {

// The contact that the person is; nothing is changed.
[[nodiscard]] Expected<std::optional<std::uint64_t>> find_person(Cards& cards, const event::Person& person);
// Finds or makes the contact, joins into it, fills what is empty, adds identities.
[[nodiscard]] Expected<Made> take_person(Cards& cards, const event::Person& person);

// Each adds one identity to a contact, unless another contact holds it: then it stays there and the pair is listed.
[[nodiscard]] Expected<Filled> add_email(Cards& cards, ContactCard& card, const Email& email);
[[nodiscard]] Expected<Filled> add_phone(Cards& cards, ContactCard& card, const Phone& phone);
[[nodiscard]] Expected<Filled> add_messenger(Cards& cards, ContactCard& card, const event::Messenger& messenger);
[[nodiscard]] Expected<Filled> add_external_id(Cards& cards, ContactCard& card, const std::string& external_id);

// Lists the two as perhaps one person; once, whatever follows.
[[nodiscard]] Expected<void> list_clash(Cards& cards, std::uint64_t one, std::uint64_t other, std::string_view reason);

}  // namespace dealflow::crm
