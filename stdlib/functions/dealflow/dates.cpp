// Days and times: making them, moving them, the beginning of what they lie in. By the calendar of a zone, so that
// "in three days" is the same hour also where clocks change in between.
#include "stdlib/functions/dealflow/days.hpp"

namespace dealflow::stdlib {
namespace {

using cel::Call;
using cel::CallContext;
using cel::CallResult;
using cel::define;
using cel::Example;
using cel::Type;
using cel::Value;

// Making.

CallResult date_in(CallContext& context, Timestamp time, std::string_view zone) {
  const Local local = local_in(time, zone);
  if (!local) return tl::unexpected(local.error());
  return day_value(context, local->day);
}
CallResult date_of_time(CallContext& context, Timestamp time) { return date_in(context, time, context.zone); }

CallResult date_of_text(CallContext& context, std::string_view text) {
  const auto day = read_day(text);
  return day ? day_value(context, *day) : no_day(context, text);
}

CallResult date_of_parts(CallContext& context, std::int64_t year, std::int64_t month, std::int64_t day) {
  const bool shape = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const auto ymd = std::chrono::year(static_cast<int>(shape ? year : 0)) /
                   std::chrono::month(static_cast<unsigned>(month)) / std::chrono::day(static_cast<unsigned>(day));
  if (!shape || !ymd.ok())
    return unreadable(context, fmt::format("there is no day {} of month {} in {}", day, month, year));
  return day_value(context, Day(ymd));
}

// "09:00", "23:59:30": seconds of the day.
std::optional<std::int64_t> read_clock(std::string_view text) {
  const auto timestamp = parse_timestamp(fmt::format("1970-01-01T{}{}Z", text, text.size() == 5 ? ":00" : ""));
  return timestamp && timestamp->nanos == 0 ? std::optional(timestamp->seconds) : std::nullopt;
}

CallResult at_in(CallContext& context, std::string_view text, std::string_view clock, std::string_view zone) {
  const auto day = read_day(text);
  if (!day) return no_day(context, text);
  const auto second = read_clock(clock);
  if (!second)
    return unreadable(context, fmt::format("{} is no time of the day; one is written as \"09:00\"", quoted(clock)));
  return timestamp_value({*day, *second, 0}, zone);
}
CallResult at(CallContext& context, std::string_view text, std::string_view clock) {
  return at_in(context, text, clock, context.zone);
}

// Moving.

using Move = std::optional<Day> (*)(Day, std::int64_t);

tl::unexpected<cel::CallError> too_far(std::int64_t count) {
  return refuse(fmt::format("{} lead outside of the years 1 to 9999", count));
}

template <Move move>
CallResult move_time_in(CallContext&, Timestamp time, std::int64_t count, std::string_view zone) {
  const Local local = local_in(time, zone);
  if (!local) return tl::unexpected(local.error());
  const auto day = move(local->day, count);
  if (!day) return too_far(count);
  return timestamp_value({*day, local->second, local->nanos}, zone);
}
template <Move move>
CallResult move_time(CallContext& context, Timestamp time, std::int64_t count) {
  return move_time_in<move>(context, time, count, context.zone);
}
template <Move move>
CallResult move_day(CallContext& context, std::string_view text, std::int64_t count) {
  const auto day = read_day(text);
  if (!day) return no_day(context, text);
  const auto moved = move(*day, count);
  if (!moved) return too_far(count);
  return day_value(context, *moved);
}

struct Examples {
  Example time;
  Example zoned;
  Example day;
};

template <Move move>
void add_move(std::vector<cel::Function>& all, std::string_view name, std::string_view doc, std::string_view zoned_doc,
              std::string_view day_doc, const Examples& examples) {
  all.push_back(define<&move_time<move>>(
      {.name = name, .call = Call::either, .doc = doc, .example = examples.time, .result = Type::timestamp()}));
  all.push_back(define<&move_time_in<move>>(
      {.name = name, .call = Call::either, .doc = zoned_doc, .example = examples.zoned, .result = Type::timestamp()}));
  all.push_back(define<&move_day<move>>(
      {.name = name, .call = Call::either, .doc = day_doc, .example = examples.day, .result = Type::text()}));
}

// Beginnings.

using First = Day (*)(Day);

Day same_day(Day day) { return day; }

template <First first>
CallResult start_in(CallContext&, Timestamp time, std::string_view zone) {
  const Local local = local_in(time, zone);
  if (!local) return tl::unexpected(local.error());
  return timestamp_value({first(local->day), 0, 0}, zone);
}
template <First first>
CallResult start(CallContext& context, Timestamp time) {
  return start_in<first>(context, time, context.zone);
}
template <First first>
CallResult first_day(CallContext& context, std::string_view text) {
  const auto day = read_day(text);
  return day ? day_value(context, first(*day)) : no_day(context, text);
}

CallResult start_of_day_in(CallContext& context, std::string_view text, std::string_view zone) {
  return at_in(context, text, "00:00", zone);
}
CallResult start_of_day(CallContext& context, std::string_view text) {
  return start_of_day_in(context, text, context.zone);
}

template <First first>
void add_start(std::vector<cel::Function>& all, std::string_view name, std::string_view doc, std::string_view day_doc,
               const Examples& examples) {
  all.push_back(define<&start<first>>({.name = name,
                                       .call = Call::either,
                                       .doc = doc,
                                       .example = examples.time,
                                       .result = Type::timestamp(),
                                       .local = true}));
  all.push_back(define<&start_in<first>>({.name = name,
                                          .call = Call::either,
                                          .doc = "The same in a zone by name.",
                                          .example = examples.zoned,
                                          .result = Type::timestamp()}));
  if (day_doc.empty()) return;
  all.push_back(define<&first_day<first>>(
      {.name = name, .call = Call::either, .doc = day_doc, .example = examples.day, .result = Type::text()}));
}

void add_making(std::vector<cel::Function>& all) {
  all.push_back(define<&date_of_time>({.name = "date",
                                       .doc = "The day of a time in the workspace's zone, as date fields have it.",
                                       .example = {"date(timestamp('2026-03-02T12:00:00Z'))", R"("2026-03-02")"},
                                       .result = Type::text(),
                                       .local = true}));
  all.push_back(
      define<&date_in>({.name = "date",
                        .doc = "The day of a time in a zone by name.",
                        .example = {"date(timestamp('2026-03-02T23:00:00Z'), 'Asia/Tokyo')", R"("2026-03-03")"},
                        .result = Type::text()}));
  all.push_back(define<&date_of_text>({.name = "date",
                                       .doc = "The day that a text writes as year, month and day; of a time as text, "
                                              "the day that it shows.",
                                       .example = {"date('2026-03-02T23:00:00-03:00')", R"("2026-03-02")"},
                                       .result = Type::text()}));
  all.push_back(define<&date_of_parts>({.name = "date",
                                        .doc = "The day of a year, month and day of the month.",
                                        .example = {"date(2026, 3, 2)", R"("2026-03-02")"},
                                        .result = Type::text()}));
  all.push_back(
      define<&at>({.name = "at",
                   .call = Call::either,
                   .doc = "The time of a day at that hour in the workspace's zone. A time that clocks skip is "
                          "as much later; of one that comes twice, the first.",
                   .example = {"date(at('2026-03-02', '09:00'))", R"("2026-03-02")"},
                   .result = Type::timestamp(),
                   .local = true}));
  all.push_back(define<&at_in>(
      {.name = "at",
       .call = Call::either,
       .doc = "The same in a zone by name.",
       .example = {"at('2026-03-02', '09:00', 'America/Sao_Paulo')", R"(timestamp("2026-03-02T12:00:00Z"))"},
       .result = Type::timestamp()}));
}

}  // namespace

std::vector<cel::Function> date_functions() {
  std::vector<cel::Function> all;
  add_making(all);
  add_move<&add_days>(
      all, "addDays", "So many days later, at the same hour of the workspace's zone; earlier where it is negative.",
      "The same, at the same hour of a zone by name.", "The day so many days later.",
      {{"timestamp('2026-03-02T12:00:00Z').addDays(3)", R"(timestamp("2026-03-05T12:00:00Z"))"},
       {"timestamp('2026-03-28T12:00:00Z').addDays(1, 'Europe/Berlin')", R"(timestamp("2026-03-29T11:00:00Z"))"},
       {"'2026-02-27'.addDays(2)", R"("2026-03-01")"}});
  add_move<&add_months>(
      all, "addMonths", "So many months later, at the same hour; the last day of a month that is too short.",
      "The same in a zone by name.", "The day so many months later; the last day of a month that is too short.",
      {{"timestamp('2026-03-02T12:00:00Z').addMonths(1)", R"(timestamp("2026-04-02T12:00:00Z"))"},
       {"timestamp('2026-01-31T12:00:00Z').addMonths(1, 'UTC')", R"(timestamp("2026-02-28T12:00:00Z"))"},
       {"'2026-01-31'.addMonths(1)", R"("2026-02-28")"}});
  add_move<&add_years>(
      all, "addYears", "So many years later, at the same hour; 28 February where there is no 29th.",
      "The same in a zone by name.", "The day so many years later; 28 February where there is no 29th.",
      {{"timestamp('2026-03-02T12:00:00Z').addYears(1)", R"(timestamp("2027-03-02T12:00:00Z"))"},
       {"timestamp('2024-02-29T12:00:00Z').addYears(1, 'UTC')", R"(timestamp("2025-02-28T12:00:00Z"))"},
       {"'2024-02-29'.addYears(1)", R"("2025-02-28")"}});
  add_start<&same_day>(
      all, "startOfDay", "The first moment of the time's day in the workspace's zone.", "",
      {{"date(timestamp('2026-03-02T12:00:00Z').startOfDay())", R"("2026-03-02")"},
       {"timestamp('2026-03-02T12:00:00Z').startOfDay('America/Sao_Paulo')", R"(timestamp("2026-03-02T03:00:00Z"))"},
       {}});
  all.push_back(define<&start_of_day>({.name = "startOfDay",
                                       .call = Call::either,
                                       .doc = "The first moment of a day in the workspace's zone.",
                                       .example = {"date('2026-03-02'.startOfDay())", R"("2026-03-02")"},
                                       .result = Type::timestamp(),
                                       .local = true}));
  all.push_back(define<&start_of_day_in>(
      {.name = "startOfDay",
       .call = Call::either,
       .doc = "The first moment of a day in a zone by name.",
       .example = {"'2026-03-02'.startOfDay('America/Sao_Paulo')", R"(timestamp("2026-03-02T03:00:00Z"))"},
       .result = Type::timestamp()}));
  add_start<&first_of_week>(
      all, "startOfWeek", "The first moment of the time's week, which begins on Monday.",
      "The Monday of the day's week.",
      {{"date(timestamp('2026-03-05T12:00:00Z').startOfWeek())", R"("2026-03-02")"},
       {"timestamp('2026-03-05T12:00:00Z').startOfWeek('UTC')", R"(timestamp("2026-03-02T00:00:00Z"))"},
       {"'2026-03-05'.startOfWeek()", R"("2026-03-02")"}});
  add_start<&first_of_month>(
      all, "startOfMonth", "The first moment of the time's month.", "The first day of the day's month.",
      {{"date(timestamp('2026-03-05T12:00:00Z').startOfMonth())", R"("2026-03-01")"},
       {"timestamp('2026-03-05T12:00:00Z').startOfMonth('UTC')", R"(timestamp("2026-03-01T00:00:00Z"))"},
       {"'2026-03-05'.startOfMonth()", R"("2026-03-01")"}});
  add_start<&first_of_year>(
      all, "startOfYear", "The first moment of the time's year.", "The first day of the day's year.",
      {{"date(timestamp('2026-03-05T12:00:00Z').startOfYear())", R"("2026-01-01")"},
       {"timestamp('2026-03-05T12:00:00Z').startOfYear('UTC')", R"(timestamp("2026-01-01T00:00:00Z"))"},
       {"'2026-03-05'.startOfYear()", R"("2026-01-01")"}});
  all.push_back(define<&first_day<&last_of_month>>({.name = "endOfMonth",
                                                    .call = Call::either,
                                                    .doc = "The last day of the day's month.",
                                                    .example = {"'2024-02-05'.endOfMonth()", R"("2024-02-29")"},
                                                    .result = Type::text()}));
  return all;
}

}  // namespace dealflow::stdlib
