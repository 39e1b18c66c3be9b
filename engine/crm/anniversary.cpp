#include "engine/crm/anniversary.hpp"

#include "stdlib/functions/local_time.hpp"

#include <algorithm>
#include <chrono>

namespace dealflow::crm {
namespace {

using std::chrono::year_month_day;

std::chrono::sys_days in_year(year_month_day day, std::chrono::year year) {
  const year_month_day that{year, day.month(), day.day()};
  return that.ok() ? std::chrono::sys_days(that)
                   : std::chrono::sys_days(year_month_day{year, day.month(), std::chrono::day(28)});
}

}  // namespace

std::optional<TimePoint> next_anniversary(std::string_view date, std::string_view zone, TimePoint now) {
  const auto first = parse_date(date);
  const auto local = cel::local_time(to_timestamp(now), zone);
  if (!first || !local) return std::nullopt;
  const year_month_day day(*first);
  const std::chrono::year this_year = year_month_day(local->day).year();
  for (std::chrono::year year = std::max(this_year, day.year());
       year <= std::max(this_year, day.year()) + std::chrono::years(1); ++year) {
    const auto begins = cel::instant_of({in_year(day, year), 0, 0}, zone);
    if (begins && to_time_point(*begins) > now) return to_time_point(*begins);
  }
  return std::nullopt;
}

}  // namespace dealflow::crm
