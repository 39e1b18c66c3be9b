// Arithmetic and text of times and durations, with CEL's ranges.
//
// Range:  timestamps of the years 1 to 9999; durations whose nanoseconds fit into 64 bits, 292 years either way: the
//         whole span of timestamps is no duration.
// Source: CEL language definition, "Overflow"; duration text as Go writes it ("1h45m", "-1.5s", "10ns").
#pragma once

#include <dealflow/time.hpp>
#include <dealflow/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

[[nodiscard]] bool in_range(Timestamp time);
[[nodiscard]] bool in_range(Duration duration);
[[nodiscard]] Duration negated(Duration duration);
[[nodiscard]] std::optional<Duration> add_durations(Duration a, Duration b);
[[nodiscard]] std::optional<Duration> subtract(Timestamp a, Timestamp b);
[[nodiscard]] std::optional<Timestamp> move(Timestamp time, Duration by);

[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
[[nodiscard]] std::string format_duration(Duration duration);  // "6347s", "-1.5s"

}  // namespace dealflow::cel
