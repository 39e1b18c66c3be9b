// LocalTime: what clock and calendar of a zone show at an instant, and back.
//
// Back:     a local time that the clocks skip stands for the time as much later (02:30 becomes 03:30); of one that
// comes
//           twice, the first is meant.
// Errors:   nothing where no such zone is known, or where the instant is outside of the years 1 to 9999.
// Source:   the tz database; the rules for skipped and repeated times are java.time's and RFC 5545's.
#pragma once

#include <dealflow/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dealflow::cel {

struct LocalTime {
  std::chrono::sys_days day;
  std::int64_t second = 0;  // of the day
  std::int32_t nanos = 0;
};

[[nodiscard]] std::optional<LocalTime> local_time(Timestamp time, std::string_view zone);
[[nodiscard]] std::optional<Timestamp> instant_of(LocalTime local, std::string_view zone);

}  // namespace dealflow::cel
