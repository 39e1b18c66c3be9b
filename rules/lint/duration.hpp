// How long something may take: what `wait`, `within`, `reentry` and the settings say.
//
// Errors:   reported: DF506.
// Source:   LANGUAGE.md, "Steps" (durations).
#pragma once

#include <dealflow/span.hpp>

#include "dsl/base/duration_text.hpp"
#include "rules/lint/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace dealflow::rules {

// Positive, and at most `longest`. `what` begins a sentence: "a wait". `place` is a FlowContext or a Reading.
template <class Place>
[[nodiscard]] std::optional<std::chrono::seconds> check_duration(const Place& place, std::string_view text, Span span,
                                                                 std::string_view what, std::chrono::seconds longest) {
  const auto duration = parse_duration_text(text);
  if (!duration) {
    place.add(lint::no_duration, span, text)
        .help("write `3 days`, `2 hours 30 minutes`, or `P3D`; months and years have no fixed length");
    return std::nullopt;
  }
  if (duration->count() <= 0) {
    place.add(lint::not_positive, span, what, text);
    return std::nullopt;
  }
  if (*duration > longest) {
    place.add(lint::too_long, span, what, format_duration_text(longest), text);
    return std::nullopt;
  }
  return duration;
}

}  // namespace dealflow::rules
