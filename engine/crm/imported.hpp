// Imported: contacts and deals of a file, a row an event (import.contact, import.deal).
//
// Errors:   those of a deal and of fields; nothing of the row is kept then.
// Source:   LANGUAGE.md, "Who is it"; EVENTS.md, "Sources" (`import`).
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <cstdint>
#include <optional>

namespace dealflow::crm {

struct Imported {
  std::optional<std::uint64_t> contact;
  std::optional<std::uint64_t> deal;
};
// Fills what is empty of those that are there; with `update` of the event, replaces it.
[[nodiscard]] Expected<Imported> record_imported(Cards& cards, const rules::Settings& settings,
                                                 const event::Incoming& incoming);

}  // namespace dealflow::crm
