#include "stdlib/functions/local_time.hpp"

#include "dsl/cel/time_math.hpp"
#include "stdlib/functions/zone.hpp"

namespace dealflow::cel {
namespace {

constexpr std::int64_t day_seconds = 86'400;

}  // namespace

std::optional<LocalTime> local_time(Timestamp time, std::string_view zone) {
  const auto offset = zone_offset(zone, time);
  if (!offset) return std::nullopt;
  const std::int64_t seconds = time.seconds + *offset;
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - (day_seconds - 1)) / day_seconds;
  return LocalTime{std::chrono::sys_days{std::chrono::days(days)}, seconds - days * day_seconds, time.nanos};
}

std::optional<Timestamp> instant_of(LocalTime local, std::string_view zone) {
  const std::int64_t seconds = std::int64_t{local.day.time_since_epoch().count()} * day_seconds + local.second;
  const auto offset = zone_offset_of_local(zone, seconds);
  if (!offset) return std::nullopt;
  const Timestamp time{seconds - *offset, local.nanos};
  return in_range(time) ? std::optional(time) : std::nullopt;
}

}  // namespace dealflow::cel
