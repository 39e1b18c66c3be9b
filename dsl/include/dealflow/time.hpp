// Time: instants as the engine keeps them, and their one text form.
//
// Units:    TimePoint counts microseconds since 1970-01-01T00:00:00Z; Timestamp counts to the nanosecond, as CEL asks.
// Range:    years 1 to 9999; nothing outside can be read.
// Errors:   returned, never thrown.
// Threads:  plain values; no clock, no locale, no zone of the machine is looked at.
// Source:   RFC 3339.
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow {

using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;

struct Timestamp {
  std::int64_t seconds = 0;  // since 1970; negative before
  std::int32_t nanos = 0;    // 0 to 999,999,999, added to `seconds`
  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

enum class TimeError : std::uint8_t {
  syntax,       // not the shape of RFC 3339
  no_such_day,  // right shape, but 30 February, hour 25, or a year outside 1 to 9999
};

// "2026-03-02T09:00:00Z", "2026-03-02T06:00:00.5-03:00". At most nine decimals; a leap second is `no_such_day`.
[[nodiscard]] tl::expected<Timestamp, TimeError> parse_timestamp(std::string_view text);

// The same, cut to the microsecond.
[[nodiscard]] tl::expected<TimePoint, TimeError> parse_time(std::string_view text);

// UTC with `Z`; as many decimals as are needed in groups of three (none, 3, 6, 9).
[[nodiscard]] std::string format_time(TimePoint time);
[[nodiscard]] std::string format_time(Timestamp time);

// "2026-03-02". Refuses what is no day of the calendar.
[[nodiscard]] tl::expected<std::chrono::sys_days, TimeError> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(std::chrono::sys_days day);

[[nodiscard]] Timestamp to_timestamp(TimePoint time);
[[nodiscard]] TimePoint to_time_point(Timestamp time);

}  // namespace dealflow
