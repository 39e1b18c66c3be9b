// When somebody is there next: from nine to half past five by the clocks of Berlin, on every day but Saturdays. By the
// days on which those clocks are changed in 2026, written out: no library of time zones says anything here.
#pragma once

#include <dealflow/time.hpp>

namespace dealflow::test::simulation {

inline constexpr std::chrono::sys_seconds changes_to_summer =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 29) + std::chrono::hours(1);
inline constexpr std::chrono::sys_seconds changes_to_winter =
    std::chrono::sys_days(std::chrono::year(2026) / 10 / 25) + std::chrono::hours(1);

// The time itself where it lies within the hours.
[[nodiscard]] inline TimePoint next_opening(TimePoint from) {
  using namespace std::chrono;
  using namespace std::chrono_literals;
  const auto ahead = [&](TimePoint utc) {
    return utc >= changes_to_summer && utc < changes_to_winter ? hours(2) : hours(1);
  };
  const TimePoint local = from + ahead(from);
  for (sys_days day = floor<days>(local);; day += days(1)) {
    if (weekday(day) == Saturday) continue;
    const TimePoint opens = day + 9h, closes = day + 17h + 30min;
    if (local >= opens && local < closes) return from;
    if (opens > local) return opens - ahead(opens - 1h);  // the clocks are changed at night
  }
}

}  // namespace dealflow::test::simulation
