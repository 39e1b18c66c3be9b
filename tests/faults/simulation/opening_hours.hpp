// When somebody is there next: from nine to half past five by the clocks of Berlin, on every day but Saturdays. By the
// days on which those clocks are changed in 2026, written out: no library of time zones says anything here.
#pragma once

#include <dealflow/time.hpp>

namespace dealflow::test::simulation {

// The time itself where it lies within the hours.
[[nodiscard]] inline TimePoint next_opening(TimePoint from) {
  using namespace std::chrono;
  using namespace std::chrono_literals;
  constexpr sys_seconds summer = sys_days(2026y / March / 29) + 1h, winter = sys_days(2026y / October / 25) + 1h;
  const auto ahead = [&](TimePoint utc) { return utc >= summer && utc < winter ? hours(2) : hours(1); };
  const TimePoint local = from + ahead(from);
  for (sys_days day = floor<days>(local);; day += days(1)) {
    if (weekday(day) == Saturday) continue;
    const TimePoint opens = day + 9h, closes = day + 17h + 30min;
    if (local >= opens && local < closes) return from;
    if (opens > local) return opens - ahead(opens - 1h);  // the clocks are changed at night
  }
}

}  // namespace dealflow::test::simulation
