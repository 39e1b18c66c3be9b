// The envelope of a CloudEvent in JSON, checked.
//
// Threads:  pure functions.
// Source:   CloudEvents 1.0, "Context attributes" and "JSON event format".
#pragma once

#include "engine/event/data_check.hpp"
#include "engine/event/incoming.hpp"

namespace dealflow::event {

// Fills id, source, type, subject, time, envelope and warnings of `incoming` from the event's map.
[[nodiscard]] tl::expected<void, Refusal> read_envelope(const cel::Map& event, std::string_view type_prefix,
                                                        Incoming& incoming);

}  // namespace dealflow::event
