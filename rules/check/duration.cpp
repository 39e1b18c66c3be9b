#include "rules/check/duration.hpp"

#include "dsl/base/limits.hpp"
#include "rules/lint/duration.hpp"

namespace dealflow::rules {

std::optional<std::chrono::seconds> check_duration(const FlowContext& context, const flow::Text& text,
                                                   std::string_view what) {
  return check_duration(context, text.text, text.span, what, std::chrono::days(limits::wait_days_max));
}

}  // namespace dealflow::rules
