// Parts of timestamps and durations.
// Source: CEL language definition, "List of Standard Definitions". Without a zone: the workspace's, else UTC.
#include "stdlib/functions/function_sets.hpp"
#include "stdlib/functions/zone.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dealflow::cel {
namespace {

struct Calendar {
  std::chrono::year_month_day day;
  std::chrono::sys_days date;
  std::int64_t second_of_day = 0;
  std::int32_t nanos = 0;
};

Calendar calendar(Timestamp time, std::int64_t offset) {
  const std::int64_t seconds = time.seconds + offset;
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86'399) / 86'400;
  const std::chrono::sys_days date{std::chrono::days(days)};
  return {std::chrono::year_month_day(date), date, seconds - days * 86'400, time.nanos};
}

std::int64_t year(const Calendar& c) { return static_cast<int>(c.day.year()); }
std::int64_t month(const Calendar& c) { return static_cast<unsigned>(c.day.month()) - 1; }
std::int64_t date(const Calendar& c) { return static_cast<unsigned>(c.day.day()); }
std::int64_t day_of_month(const Calendar& c) { return static_cast<unsigned>(c.day.day()) - 1; }
std::int64_t day_of_week(const Calendar& c) { return std::chrono::weekday(c.date).c_encoding(); }
std::int64_t day_of_year(const Calendar& c) {
  const std::chrono::sys_days first = c.day.year() / std::chrono::January / 1;
  return (c.date - first).count();
}
std::int64_t hours(const Calendar& c) { return c.second_of_day / 3600; }
std::int64_t minutes(const Calendar& c) { return c.second_of_day / 60 % 60; }
std::int64_t seconds(const Calendar& c) { return c.second_of_day % 60; }
std::int64_t milliseconds(const Calendar& c) { return c.nanos / 1'000'000; }

template <std::int64_t (*Part)(const Calendar&)>
tl::expected<std::int64_t, CallError> in_zone(Timestamp time, std::string_view zone) {
  const auto offset = zone_offset(zone, time);
  if (!offset) return refuse(fmt::format("no time zone is called \"{}\"", zone));
  return Part(calendar(time, *offset));
}

template <std::int64_t (*Part)(const Calendar&)>
tl::expected<std::int64_t, CallError> in_own_zone(CallContext& context, Timestamp time) {
  return in_zone<Part>(time, context.zone);
}

std::int64_t whole_hours(Duration d) { return d.seconds / 3600; }
std::int64_t whole_minutes(Duration d) { return d.seconds / 60; }
std::int64_t whole_seconds(Duration d) { return d.seconds; }
std::int64_t rest_milliseconds(Duration d) { return d.nanos / 1'000'000; }

// The two forms of one part: with and without a zone.
template <std::int64_t (*Part)(const Calendar&)>
void add(std::vector<Function>& functions, std::string_view name, std::string_view doc, Example plain, Example zoned) {
  functions.push_back(define<&in_own_zone<Part>>({.name = name, .call = Call::member, .doc = doc, .example = plain}));
  functions.push_back(define<&in_zone<Part>>({.name = name, .call = Call::member, .doc = doc, .example = zoned}));
}

}  // namespace

std::vector<Function> time_functions() {
  std::vector<Function> all;
  add<&year>(all, "getFullYear", "The year.", {"timestamp('2026-03-02T09:00:00Z').getFullYear()", "2026"},
             {"timestamp('2026-01-01T00:00:00Z').getFullYear('America/Sao_Paulo')", "2025"});
  add<&month>(all, "getMonth", "The month, January is 0.", {"timestamp('2026-03-02T09:00:00Z').getMonth()", "2"},
              {"timestamp('2026-03-01T00:00:00Z').getMonth('-03:00')", "1"});
  add<&date>(all, "getDate", "The day of the month, the first is 1.",
             {"timestamp('2026-03-02T09:00:00Z').getDate()", "2"},
             {"timestamp('2026-03-02T00:00:00Z').getDate('-03:00')", "1"});
  add<&day_of_month>(all, "getDayOfMonth", "The day of the month, the first is 0.",
                     {"timestamp('2026-03-02T09:00:00Z').getDayOfMonth()", "1"},
                     {"timestamp('2026-03-02T00:00:00Z').getDayOfMonth('-03:00')", "0"});
  add<&day_of_week>(all, "getDayOfWeek", "The day of the week, Sunday is 0.",
                    {"timestamp('2026-03-02T09:00:00Z').getDayOfWeek()", "1"},
                    {"timestamp('2026-03-02T00:00:00Z').getDayOfWeek('-03:00')", "0"});
  add<&day_of_year>(all, "getDayOfYear", "The day of the year, the first is 0.",
                    {"timestamp('2026-02-01T09:00:00Z').getDayOfYear()", "31"},
                    {"timestamp('2026-02-01T00:00:00Z').getDayOfYear('-03:00')", "30"});
  add<&hours>(all, "getHours", "The hour of the day.", {"timestamp('2026-03-02T09:00:00Z').getHours()", "9"},
              {"timestamp('2026-03-02T09:00:00Z').getHours('America/Sao_Paulo')", "6"});
  add<&minutes>(all, "getMinutes", "The minute of the hour.", {"timestamp('2026-03-02T09:07:00Z').getMinutes()", "7"},
                {"timestamp('2026-03-02T09:00:00Z').getMinutes('05:45')", "45"});
  add<&seconds>(all, "getSeconds", "The second of the minute.", {"timestamp('2026-03-02T09:00:08Z').getSeconds()", "8"},
                {"timestamp('2026-03-02T09:00:08Z').getSeconds('+01:00')", "8"});
  add<&milliseconds>(all, "getMilliseconds", "The millisecond of the second.",
                     {"timestamp('2026-03-02T09:00:00.25Z').getMilliseconds()", "250"},
                     {"timestamp('2026-03-02T09:00:00.25Z').getMilliseconds('UTC')", "250"});
  all.push_back(define<&whole_hours>({.name = "getHours",
                                      .call = Call::member,
                                      .doc = "All of the duration in whole hours.",
                                      .example = {"duration('150m').getHours()", "2"}}));
  all.push_back(define<&whole_minutes>({.name = "getMinutes",
                                        .call = Call::member,
                                        .doc = "All of the duration in whole minutes.",
                                        .example = {"duration('150m').getMinutes()", "150"}}));
  all.push_back(define<&whole_seconds>({.name = "getSeconds",
                                        .call = Call::member,
                                        .doc = "All of the duration in whole seconds.",
                                        .example = {"duration('1m1.5s').getSeconds()", "61"}}));
  all.push_back(define<&rest_milliseconds>({.name = "getMilliseconds",
                                            .call = Call::member,
                                            .doc = "What lies below the second, in milliseconds.",
                                            .example = {"duration('1m1.5s').getMilliseconds()", "500"}}));
  return all;
}

}  // namespace dealflow::cel
