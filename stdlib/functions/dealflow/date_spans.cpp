// Between two days, working days, the day of the week.
#include "stdlib/functions/dealflow/days.hpp"

#include <algorithm>

namespace dealflow::stdlib {
namespace {

using cel::Call;
using cel::CallContext;
using cel::CallResult;
using cel::define;
using cel::Type;
using cel::Value;

using Between = std::int64_t (*)(Day, Day);

template <Between between>
CallResult span(CallContext& context, std::span<const Value> arguments) {
  const DayArgument from = day_argument(context, arguments[0]);
  if (!from.day) return from.refused;
  const DayArgument to = day_argument(context, arguments[1]);
  if (!to.day) return to.refused;
  return Value::int64(between(*from.day, *to.day));
}

using Days = tl::expected<std::vector<Day>, cel::CallError>;

Days holidays_of(std::span<const Value> arguments) {
  std::vector<Day> days;
  if (arguments.size() < 3) return days;
  const cel::List& list = arguments[2].as_list();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    const auto day = value.is(cel::Kind::text) ? read_day(value.as_text()) : std::nullopt;
    if (!day) return refuse(fmt::format("{} is no day; a holiday is written as \"2026-12-25\"", excerpt(value)));
    days.push_back(*day);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

CallResult count_business_days(CallContext& context, std::span<const Value> arguments) {
  const DayArgument from = day_argument(context, arguments[0]);
  if (!from.day) return from.refused;
  const DayArgument to = day_argument(context, arguments[1]);
  if (!to.day) return to.refused;
  const Days holidays = holidays_of(arguments);
  if (!holidays) return tl::unexpected(holidays.error());
  return Value::int64(business_days(*from.day, *to.day, *holidays));
}

tl::expected<Day, cel::CallError> moved(Day day, std::span<const Value> arguments) {
  const std::int64_t count = arguments[1].as_int();
  if (count < -business_days_max || count > business_days_max)
    return refuse(fmt::format("at most {} business days can be added, not {}", business_days_max, count));
  const Days holidays = holidays_of(arguments);
  if (!holidays) return tl::unexpected(holidays.error());
  const auto result = add_business_days(day, count, *holidays);
  if (!result) return refuse(fmt::format("{} business days lead outside of the years 1 to 9999", count));
  return *result;
}

CallResult move_business_days(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is(cel::Kind::timestamp)) {
    const Local local = local_in(arguments[0].as_timestamp(), context.zone);
    if (!local) return tl::unexpected(local.error());
    const auto day = moved(local->day, arguments);
    if (!day) return tl::unexpected(day.error());
    return timestamp_value({*day, local->second, local->nanos}, context.zone);
  }
  const auto day = read_day(arguments[0].as_text());
  if (!day) return no_day(context, arguments[0].as_text());
  const auto result = moved(*day, arguments);
  if (!result) return tl::unexpected(result.error());
  return day_value(context, *result);
}

CallResult weekday(CallContext& context, std::span<const Value> arguments) {
  const DayArgument argument = day_argument(context, arguments[0]);
  return argument.day ? CallResult(Value::int64(iso_weekday(*argument.day))) : argument.refused;
}
CallResult weekday_in(CallContext&, Timestamp time, std::string_view zone) {
  const Local local = local_in(time, zone);
  if (!local) return tl::unexpected(local.error());
  return Value::int64(iso_weekday(local->day));
}

// Once for days, once for times.
template <auto Body>
void add_for_both(std::vector<cel::Function>& all, const cel::Declaration& declaration, const cel::Example& of_times) {
  all.push_back(define<Body>(declaration));
  cel::Declaration times = declaration;
  times.example = of_times;
  for (Type& parameter : times.parameters) {
    if (parameter == Type::text()) parameter = Type::timestamp();
  }
  if (times.result == Type::text()) times.result = Type::timestamp();
  all.push_back(define<Body>(times));
}

void add_business(std::vector<cel::Function>& all) {
  const Type days = Type::list(Type::text());
  add_for_both<&count_business_days>(
      all,
      {.name = "businessDays",
       .call = Call::either,
       .doc =
           "How many days from Monday to Friday there are from the first day on and before the second; negative where "
           "the second comes first.",
       .example = {"businessDays('2026-03-02', '2026-03-09')", "5"},
       .parameters = {Type::text(), Type::text()},
       .result = Type::int64()},
      {"businessDays(timestamp('2026-03-06T12:00:00Z'), timestamp('2026-03-09T12:00:00Z'))", "1"});
  add_for_both<&count_business_days>(
      all,
      {.name = "businessDays",
       .call = Call::either,
       .doc = "The same without the holidays of the list.",
       .example = {"businessDays('2026-12-21', '2026-12-28', ['2026-12-25'])", "4"},
       .parameters = {Type::text(), Type::text(), days},
       .result = Type::int64()},
      {"businessDays(timestamp('2026-12-21T12:00:00Z'), timestamp('2026-12-28T12:00:00Z'), ['2026-12-25'])", "4"});
  add_for_both<&move_business_days>(
      all,
      {.name = "addBusinessDays",
       .call = Call::either,
       .doc = "So many days from Monday to Friday later; earlier where it is negative. A time keeps its hour.",
       .example = {"'2026-03-06'.addBusinessDays(1)", R"("2026-03-09")"},
       .parameters = {Type::text(), Type::int64()},
       .result = Type::text()},
      {"timestamp('2026-03-06T12:00:00Z').addBusinessDays(1)", R"(timestamp("2026-03-09T12:00:00Z"))"});
  add_for_both<&move_business_days>(
      all,
      {.name = "addBusinessDays",
       .call = Call::either,
       .doc = "The same without the holidays of the list.",
       .example = {"'2026-12-24'.addBusinessDays(1, ['2026-12-25'])", R"("2026-12-28")"},
       .parameters = {Type::text(), Type::int64(), days},
       .result = Type::text()},
      {"timestamp('2026-12-24T12:00:00Z').addBusinessDays(1, ['2026-12-25'])", R"(timestamp("2026-12-28T12:00:00Z"))"});
}

template <Between between>
void add_span(std::vector<cel::Function>& all, std::string_view name, std::string_view doc, const cel::Example& of_days,
              const cel::Example& of_times) {
  add_for_both<&span<between>>(all,
                               {.name = name,
                                .call = Call::either,
                                .doc = doc,
                                .example = of_days,
                                .parameters = {Type::text(), Type::text()},
                                .result = Type::int64()},
                               of_times);
}

}  // namespace

std::vector<cel::Function> date_span_functions() {
  std::vector<cel::Function> all;
  all.push_back(define<&weekday>({.name = "weekday",
                                  .call = Call::either,
                                  .doc = "The day of the week in the workspace's zone: 1 is Monday, 7 is Sunday.",
                                  .example = {"timestamp('2026-03-02T12:00:00Z').weekday()", "1"},
                                  .parameters = {Type::timestamp()},
                                  .result = Type::int64(),
                                  .local = true}));
  all.push_back(define<&weekday_in>({.name = "weekday",
                                     .call = Call::either,
                                     .doc = "The same in a zone by name.",
                                     .example = {"timestamp('2026-03-02T23:00:00Z').weekday('Asia/Tokyo')", "2"},
                                     .result = Type::int64()}));
  all.push_back(define<&weekday>({.name = "weekday",
                                  .call = Call::either,
                                  .doc = "The day of the week: 1 is Monday, 7 is Sunday.",
                                  .example = {"'2026-03-08'.weekday()", "7"},
                                  .parameters = {Type::text()},
                                  .result = Type::int64()}));
  add_business(all);
  add_span<&days_between>(all, "daysBetween",
                          "Days of the calendar from the first to the second; negative where the second comes first.",
                          {"daysBetween('2026-02-27', '2026-03-02')", "3"},
                          {"daysBetween(timestamp('2026-03-01T15:00:00Z'), timestamp('2026-03-02T12:00:00Z'))", "1"});
  add_span<&months_between>(
      all, "monthsBetween", "Full months from the first to the second: the most that `addMonths` can add.",
      {"monthsBetween('2026-01-31', '2026-02-28')", "1"},
      {"monthsBetween(timestamp('2026-01-15T12:00:00Z'), timestamp('2026-03-14T12:00:00Z'))", "1"});
  add_span<&years_between>(all, "yearsBetween", "Full years from the first to the second; of a birthday, the age.",
                           {"yearsBetween('1990-05-20', '2026-03-02')", "35"},
                           {"yearsBetween(timestamp('2024-03-02T12:00:00Z'), timestamp('2026-03-02T12:00:00Z'))", "2"});
  return all;
}

}  // namespace dealflow::stdlib
