// The parts of a checked payload that the engine works with: person, items, UTM, session.
//
// Threads:  pure functions.
// Source:   domain/EVENTS.md, "Common blocks".
#pragma once

#include "engine/event/data_check.hpp"
#include "engine/event/incoming.hpp"

namespace dealflow::event {

// The person block, or nothing where the event has none. A broken e-mail or phone is refused where nothing else says
// who it is, else it is told as a warning.
[[nodiscard]] tl::expected<std::optional<Person>, Refusal> extract_person(const stdlib::EventType& type,
                                                                          const cel::Map& data,
                                                                          std::string_view default_region,
                                                                          std::vector<Warning>& warnings);
[[nodiscard]] std::vector<Item> extract_items(const cel::Map& data);
[[nodiscard]] Utm extract_utm(const cel::Map& data);
[[nodiscard]] std::optional<Session> extract_session(const cel::Map& data);

}  // namespace dealflow::event
