// Zones: an instant's calendar fields in a named zone or at a fixed offset.
//
// Source: the tz database by name, "UTC", or offsets "+02:00", "-02:30", "02:00" (CEL language definition,
// "Timezones").
#pragma once

#include <dealflow/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace dealflow::cel {

// Seconds to add to UTC at this instant; nothing where no such zone is known. Empty is UTC.
[[nodiscard]] std::optional<std::int64_t> zone_offset(std::string_view zone, Timestamp at);
// The same for a time as clocks in the zone show it, counted in seconds as if it were UTC. For a time that they skip,
// the offset before the change; for one that comes twice, that of the first.
[[nodiscard]] std::optional<std::int64_t> zone_offset_of_local(std::string_view zone, std::int64_t local_seconds);

}  // namespace dealflow::cel
