// The catalogue of events, as people and programs read it.
#pragma once

#include "engine/cli/console.hpp"

#include "stdlib/event_type.hpp"

#include <span>
#include <string>

namespace dealflow::cli {

// One line a type.
[[nodiscard]] std::string event_list(std::span<const stdlib::EventType> types, const Console& console);
// All that one type brings, and its sample.
[[nodiscard]] std::string event_details(const stdlib::EventType& type, const Console& console);
// An array, one object a type: docs/schema/event-types.json.
[[nodiscard]] std::string events_json(std::span<const stdlib::EventType> types);
// The whole page. Blocks that many types share stand once, at its end.
[[nodiscard]] std::string events_markdown(std::span<const stdlib::EventType> types);
// One type with all its attributes.
[[nodiscard]] std::string event_markdown(const stdlib::EventType& type);

}  // namespace dealflow::cli
