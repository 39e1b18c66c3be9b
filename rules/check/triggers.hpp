// The event types that a flow names.
//
// Errors:   reported: DF101 with the nearest type.
#pragma once

#include "rules/check/context.hpp"

namespace dealflow::rules {

// The type, or null and reported.
[[nodiscard]] const stdlib::EventType* check_trigger(const FlowContext& context, const flow::Text& written);
[[nodiscard]] const stdlib::EventType* check_trigger(const stdlib::Catalogue& catalogue, const Source& source,
                                                     Report& report, Span span, std::string_view type);

}  // namespace dealflow::rules
