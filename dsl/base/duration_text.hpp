// DurationText: "3 days", "2 hours 30 minutes" or ISO 8601 "P3D", as designers write how long.
//
// Months and years are refused: they are of no fixed length. A sign is read, so that a caller can say that the
// duration is negative and not that it is none.
//
// Errors:   nothing where the text is no duration, or is out of range.
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Steps" (durations); ISO 8601, 4.4.3.2.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow {

[[nodiscard]] std::optional<std::chrono::seconds> parse_duration_text(std::string_view text);
// "3 days", "2 hours 30 minutes".
[[nodiscard]] std::string format_duration_text(std::chrono::seconds duration);

}  // namespace dealflow
