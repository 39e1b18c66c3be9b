// The sample event of a type that a workspace declares: what its `sample` says, else made of its attributes' examples.
//
// Errors:   reported: keys that no attribute has, required ones that are absent, values of another kind.
// Source:   DESIGN, "Words" (event).
#pragma once

#include "rules/workspace/reading.hpp"
#include "stdlib/event_type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::rules {

// The value as JSON, as an event of that kind would carry it; nothing, and reported, where it is of another kind.
[[nodiscard]] std::optional<std::string> sample_value(const Reading& reading, const yaml::Node& node,
                                                      const stdlib::Attribute& attribute);

// A whole event as one line. `data` is what `sample` says; null: made of the examples.
[[nodiscard]] std::string sample_event(const Reading& reading, const stdlib::EventType& type, const yaml::Node* data);

}  // namespace dealflow::rules
