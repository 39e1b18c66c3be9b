// What the functions of dates share: the day that an argument stands for, and the answers that they give.
//
// A day is a text such as "2026-03-02", as date fields and the catalogue's dates are; a timestamp stands for its day in
// the workspace's zone, or in the zone that the call names.
#pragma once

#include "stdlib/functions/dealflow/calendar.hpp"
#include "stdlib/functions/dealflow/sets.hpp"
#include "stdlib/functions/local_time.hpp"

#include <fmt/format.h>

#include <string_view>

namespace dealflow::stdlib {

using Local = tl::expected<cel::LocalTime, cel::CallError>;

// The error names the zone.
[[nodiscard]] Local local_in(Timestamp time, std::string_view zone);
[[nodiscard]] cel::CallResult timestamp_value(const cel::LocalTime& local, std::string_view zone);

// Nothing where a text is no day. A time as text ("2026-03-02T23:00:00-03:00") has the day that it shows.
[[nodiscard]] std::optional<Day> read_day(std::string_view text);
[[nodiscard]] cel::CallResult no_day(const cel::CallContext& context, std::string_view text);
[[nodiscard]] cel::Value day_value(const cel::CallContext& context, Day day);

// An argument that is a timestamp or a text. `refused` is what to answer where it is no day.
struct DayArgument {
  std::optional<Day> day;
  cel::CallResult refused = cel::Value::null();
};
[[nodiscard]] DayArgument day_argument(const cel::CallContext& context, const cel::Value& value);

}  // namespace dealflow::stdlib
