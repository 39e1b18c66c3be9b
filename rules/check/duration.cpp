#include "rules/check/duration.hpp"

#include "dsl/base/duration_text.hpp"
#include "dsl/base/limits.hpp"
#include "rules/lint/time.hpp"

namespace dealflow::rules {

std::optional<std::chrono::seconds> check_duration(const FlowContext& context, const flow::Text& text,
                                                   std::string_view what) {
  constexpr std::chrono::seconds longest = std::chrono::days(limits::wait_days_max);
  const auto duration = parse_duration_text(text.text);
  if (!duration) {
    context.add(lint::no_duration, text.span, text.text)
        .help("write `3 days`, `2 hours 30 minutes`, or `P3D`; months and years have no fixed length");
    return std::nullopt;
  }
  if (duration->count() <= 0) {
    context.add(lint::not_positive, text.span, what, text.text);
    return std::nullopt;
  }
  if (*duration > longest) {
    context.add(lint::too_long, text.span, what, format_duration_text(longest), text.text);
    return std::nullopt;
  }
  return duration;
}

}  // namespace dealflow::rules
