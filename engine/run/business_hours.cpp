#include "engine/run/business_hours.hpp"

#include "stdlib/functions/local_time.hpp"

#include <algorithm>
#include <chrono>

namespace dealflow::run {
namespace {

constexpr int days_looked_at = 2 * 366;

bool is_closed(const rules::BusinessHours& hours, std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return std::ranges::any_of(hours.closed, [&](const rules::ClosedDay& closed) {
    return closed.day == date.month() / date.day() && closed.year.value_or(date.year()) == date.year();
  });
}

// When it is open on that day, at `from` seconds of it or later.
std::optional<std::chrono::seconds> opening_on(const rules::BusinessHours& hours, std::chrono::sys_days day,
                                               std::chrono::seconds from) {
  if (is_closed(hours, day)) return std::nullopt;
  std::optional<std::chrono::seconds> first;
  for (const rules::OpenHours& open : hours.open) {
    if (!open.open_on(std::chrono::weekday(day)) || open.to <= from) continue;
    const auto opens = std::max(open.from, from);
    first = std::min(first.value_or(opens), opens);
  }
  return first;
}

}  // namespace

TimePoint opening_time(const rules::Settings& settings, TimePoint from) {
  const rules::BusinessHours& hours = settings.business_hours;
  const auto now = cel::local_time(to_timestamp(from), settings.timezone);
  if (!now) return from;  // the end of the calendar
  const std::chrono::seconds today(now->second);
  for (int ahead = 0; ahead <= days_looked_at; ++ahead) {
    const std::chrono::sys_days day = now->day + std::chrono::days(ahead);
    const auto opens = opening_on(hours, day, ahead == 0 ? today : std::chrono::seconds(0));
    if (!opens) continue;
    if (ahead == 0 && *opens == today) return from;
    if (const auto opening = cel::instant_of({day, opens->count(), 0}, settings.timezone))
      return to_time_point(*opening);
  }
  return from;
}

}  // namespace dealflow::run
