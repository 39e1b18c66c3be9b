#include "engine/run/business_hours.hpp"

#include "stdlib/functions/local_time.hpp"

#include <chrono>

namespace dealflow::run {

TimePoint opening_time(const rules::Settings& settings, TimePoint from) {
  const rules::BusinessHours& hours = settings.business_hours;
  const auto now = cel::local_time(to_timestamp(from), settings.timezone);
  if (!now) return from;  // the end of the calendar
  for (int ahead = 0; ahead <= 7; ++ahead) {
    const std::chrono::sys_days day = now->day + std::chrono::days(ahead);
    if (!hours.open_on(std::chrono::weekday(day))) continue;
    const bool today = ahead == 0;
    if (today && now->second >= hours.to.count()) continue;
    if (today && now->second >= hours.from.count()) return from;
    const auto opening = cel::instant_of({day, hours.from.count(), 0}, settings.timezone);
    if (opening) return to_time_point(*opening);
  }
  return from;
}

}  // namespace dealflow::run
