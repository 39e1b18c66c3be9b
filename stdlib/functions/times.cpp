// Parts of timestamps and durations.
// Source: CEL language definition, "List of Standard Definitions". Without a zone: the workspace's, else UTC.
#include "stdlib/functions/function_sets.hpp"
#include "stdlib/functions/local_time.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dealflow::cel {
namespace {

constexpr std::size_t unknown_zone_steps = 100;

std::chrono::year_month_day calendar(const LocalTime& t) { return std::chrono::year_month_day(t.day); }

std::int64_t year(const LocalTime& t) { return static_cast<int>(calendar(t).year()); }
std::int64_t month(const LocalTime& t) { return static_cast<unsigned>(calendar(t).month()) - 1; }
std::int64_t date(const LocalTime& t) { return static_cast<unsigned>(calendar(t).day()); }
std::int64_t day_of_month(const LocalTime& t) { return static_cast<unsigned>(calendar(t).day()) - 1; }
std::int64_t day_of_week(const LocalTime& t) { return std::chrono::weekday(t.day).c_encoding(); }
std::int64_t day_of_year(const LocalTime& t) {
  const std::chrono::sys_days first = calendar(t).year() / std::chrono::January / 1;
  return (t.day - first).count();
}
std::int64_t hours(const LocalTime& t) { return t.second / 3600; }
std::int64_t minutes(const LocalTime& t) { return t.second / 60 % 60; }
std::int64_t seconds(const LocalTime& t) { return t.second % 60; }
std::int64_t milliseconds(const LocalTime& t) { return t.nanos / 1'000'000; }

template <std::int64_t (*Part)(const LocalTime&)>
tl::expected<std::int64_t, CallError> in_zone(CallContext& context, Timestamp time, std::string_view zone) {
  const auto local = local_time(time, zone);
  // A name that is looked for in vain costs as much as a hundred that are found.
  if (!local && !context.spend(unknown_zone_steps)) return CallContext::refusal();
  if (!local) return refuse(fmt::format("no time zone is called \"{}\"", zone));
  return Part(*local);
}

template <std::int64_t (*Part)(const LocalTime&)>
tl::expected<std::int64_t, CallError> in_own_zone(CallContext& context, Timestamp time) {
  return in_zone<Part>(context, time, context.zone);
}

std::int64_t whole_hours(Duration d) { return d.seconds / 3600; }
std::int64_t whole_minutes(Duration d) { return d.seconds / 60; }
std::int64_t whole_seconds(Duration d) { return d.seconds; }
std::int64_t rest_milliseconds(Duration d) { return d.nanos / 1'000'000; }

// The two forms of one part: with and without a zone.
template <std::int64_t (*Part)(const LocalTime&)>
void add(std::vector<Function>& functions, std::string_view name, std::string_view doc, Example plain, Example zoned) {
  functions.push_back(
      define<&in_own_zone<Part>>({.name = name, .call = Call::member, .doc = doc, .example = plain, .local = true}));
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
