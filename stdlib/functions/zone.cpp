#include "stdlib/functions/zone.hpp"

#include <date/tz.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace dealflow::cel {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> fixed_offset(std::string_view zone) {
  std::int64_t sign = 1;
  if (zone.starts_with('+') || zone.starts_with('-')) {
    sign = zone.front() == '-' ? -1 : 1;
    zone.remove_prefix(1);
  }
  if (zone.size() != 5 || zone[2] != ':' || !digit(zone[0]) || !digit(zone[1]) || !digit(zone[3]) || !digit(zone[4])) {
    return std::nullopt;
  }
  const int hours = (zone[0] - '0') * 10 + (zone[1] - '0');
  const int minutes = (zone[3] - '0') * 10 + (zone[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

// Old names that some installations of the database leave out.
std::string_view present_name(std::string_view zone) {
  if (zone == "US/Eastern") return "America/New_York";
  if (zone == "US/Central") return "America/Chicago";
  if (zone == "US/Mountain") return "America/Denver";
  if (zone == "US/Pacific") return "America/Los_Angeles";
  return zone;
}

// What `offset` finds in the zone's rules, where the zone is one of the database.
template <class Offset>
std::optional<std::int64_t> look_up(std::string_view zone, const Offset& offset) {
  if (zone.empty() || zone == "UTC" || zone == "Z") return 0;
  if (const auto fixed = fixed_offset(zone)) return fixed;
  try {
    return offset(*date::locate_zone(std::string(present_name(zone))));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::int64_t> zone_offset(std::string_view zone, Timestamp at) {
  return look_up(zone, [&](const date::time_zone& found) {
    return found.get_info(date::sys_seconds{std::chrono::seconds(at.seconds)}).offset.count();
  });
}

std::optional<std::int64_t> zone_offset_of_local(std::string_view zone, std::int64_t local_seconds) {
  return look_up(zone, [&](const date::time_zone& found) {
    return found.get_info(date::local_seconds{std::chrono::seconds(local_seconds)}).first.offset.count();
  });
}

}  // namespace dealflow::cel
