// Days of the calendar: moving by months and working days, and the differences between two.
//
// Range:    years 1 to 9999; nothing where a result would be outside.
// Threads:  pure functions.
// Source:   ISO 8601 for weeks; months clamp as in java.time and SQL (31 January + 1 month is the last of February).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace dealflow::stdlib {

using Day = std::chrono::sys_days;
using Holidays = std::span<const Day>;  // ascending, each once

[[nodiscard]] std::optional<Day> add_days(Day day, std::int64_t count);
[[nodiscard]] std::optional<Day> add_months(Day day, std::int64_t count);
[[nodiscard]] std::optional<Day> add_years(Day day, std::int64_t count);

[[nodiscard]] Day first_of_week(Day day);  // Monday
[[nodiscard]] Day first_of_month(Day day);
[[nodiscard]] Day first_of_year(Day day);
[[nodiscard]] Day last_of_month(Day day);
[[nodiscard]] std::int64_t iso_weekday(Day day);  // 1 Monday to 7 Sunday

// Full units from `from` until `to`; negative where `to` comes first. add_months(from, n) <= to for the n of months.
[[nodiscard]] std::int64_t days_between(Day from, Day to);
[[nodiscard]] std::int64_t months_between(Day from, Day to);
[[nodiscard]] std::int64_t years_between(Day from, Day to);

[[nodiscard]] bool is_business_day(Day day, Holidays holidays);
// Business days from `from` on, `to` not counted; negative where `to` comes first.
[[nodiscard]] std::int64_t business_days(Day from, Day to, Holidays holidays);
// The business day that many after (before) `day`; `count` within business_days_max either way, 0 is `day` itself.
inline constexpr std::int64_t business_days_max = 10'000;
[[nodiscard]] std::optional<Day> add_business_days(Day day, std::int64_t count, Holidays holidays);

}  // namespace dealflow::stdlib
