#include "stdlib/functions/dealflow/days.hpp"

namespace dealflow::stdlib {

Local local_in(Timestamp time, std::string_view zone) {
  const auto local = cel::local_time(time, zone);
  if (!local) return refuse(fmt::format("no time zone is called {}", quoted(zone)));
  return *local;
}

cel::CallResult timestamp_value(const cel::LocalTime& local, std::string_view zone) {
  const auto instant = cel::instant_of(local, zone);
  if (instant) return cel::Value::timestamp(*instant);
  // An instant outside of the years 1 to 9999 is left, or the zone: its offset at any instant tells which.
  if (!cel::local_time(Timestamp{}, zone)) return refuse(fmt::format("no time zone is called {}", quoted(zone)));
  return refuse("the time is outside of the years 1 to 9999");
}

std::optional<Day> read_day(std::string_view text) {
  const bool time = text.size() > 10 && (text[10] == 'T' || text[10] == 't');
  if (time && !parse_timestamp(text)) return std::nullopt;
  const auto day = parse_date(time ? text.substr(0, 10) : text);
  return day ? std::optional(*day) : std::nullopt;
}

cel::CallResult no_day(const cel::CallContext& context, std::string_view text) {
  return unreadable(context, fmt::format("{} is no day; one is written as \"2026-03-02\"", quoted(text)));
}

cel::Value day_value(const cel::CallContext& context, Day day) { return text_value(context, format_date(day)); }

DayArgument day_argument(const cel::CallContext& context, const cel::Value& value) {
  if (value.is(cel::Kind::timestamp)) {
    const Local local = local_in(value.as_timestamp(), context.zone);
    if (!local) return {std::nullopt, tl::unexpected(local.error())};
    return {local->day};
  }
  const auto day = read_day(value.as_text());
  if (!day) return {std::nullopt, no_day(context, value.as_text())};
  return {day};
}

}  // namespace dealflow::stdlib
