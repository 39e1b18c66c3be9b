#include "stdlib/functions/dealflow/calendar.hpp"

#include <algorithm>

namespace dealflow::stdlib {
namespace {

namespace chrono = std::chrono;

constexpr Day first_day = chrono::year(1) / chrono::January / 1;
constexpr Day last_day = chrono::year(9999) / chrono::December / 31;
constexpr std::int64_t days_max = (last_day - first_day).count();

chrono::year_month_day parts(Day day) { return chrono::year_month_day(day); }

std::int64_t month_number(Day day) {
  const auto ymd = parts(day);
  return std::int64_t{static_cast<int>(ymd.year())} * 12 + static_cast<unsigned>(ymd.month()) - 1;
}

// Weekdays without regard to holidays, from before to.
std::int64_t weekdays(Day from, Day to) {
  const std::int64_t days = (to - from).count();
  std::int64_t count = days / 7 * 5;
  Day day = from + chrono::days(days / 7 * 7);
  for (; day < to; day += chrono::days(1)) count += iso_weekday(day) <= 5 ? 1 : 0;
  return count;
}

}  // namespace

std::optional<Day> add_days(Day day, std::int64_t count) {
  if (count < -days_max || count > days_max) return std::nullopt;
  const Day moved = day + chrono::days(count);
  return moved >= first_day && moved <= last_day ? std::optional(moved) : std::nullopt;
}

std::optional<Day> add_months(Day day, std::int64_t count) {
  if (count < -days_max || count > days_max) return std::nullopt;
  const std::int64_t month = month_number(day) + count;
  if (month < 12 || month >= std::int64_t{10'000} * 12) return std::nullopt;
  const auto year = chrono::year(static_cast<int>(month / 12));
  const auto of_year = chrono::month(static_cast<unsigned>(month % 12) + 1);
  const chrono::day last = (year / of_year / chrono::last).day();
  return Day(year / of_year / std::min(parts(day).day(), last));
}

std::optional<Day> add_years(Day day, std::int64_t count) {
  if (count < -10'000 || count > 10'000) return std::nullopt;
  return add_months(day, count * 12);
}

Day first_of_week(Day day) { return day - chrono::days(iso_weekday(day) - 1); }
Day first_of_month(Day day) { return parts(day).year() / parts(day).month() / 1; }
Day first_of_year(Day day) { return parts(day).year() / chrono::January / 1; }
Day last_of_month(Day day) { return parts(day).year() / parts(day).month() / chrono::last; }
std::int64_t iso_weekday(Day day) { return chrono::weekday(day).iso_encoding(); }

std::int64_t days_between(Day from, Day to) { return (to - from).count(); }

std::int64_t months_between(Day from, Day to) {
  if (to < from) return -months_between(to, from);
  const std::int64_t months = month_number(to) - month_number(from);
  return *add_months(from, months) <= to ? months : months - 1;
}

std::int64_t years_between(Day from, Day to) { return months_between(from, to) / 12; }

bool is_business_day(Day day, Holidays holidays) {
  return iso_weekday(day) <= 5 && !std::binary_search(holidays.begin(), holidays.end(), day);
}

std::int64_t business_days(Day from, Day to, Holidays holidays) {
  if (to < from) return -business_days(to, from, holidays);
  const auto free = std::count_if(holidays.begin(), holidays.end(),
                                  [&](Day day) { return day >= from && day < to && iso_weekday(day) <= 5; });
  return weekdays(from, to) - free;
}

std::optional<Day> add_business_days(Day day, std::int64_t count, Holidays holidays) {
  const chrono::days step(count < 0 ? -1 : 1);
  for (std::int64_t left = count < 0 ? -count : count; left > 0;) {
    day += step;
    if (day < first_day || day > last_day) return std::nullopt;
    if (is_business_day(day, holidays)) --left;
  }
  return day;
}

}  // namespace dealflow::stdlib
