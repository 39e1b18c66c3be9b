// Characters that no text of an event may hold: control characters but tab and line ends, and noncharacters.
//
// Threads:  pure functions.
// Source:   CloudEvents 1.0, "String"; D11.
#pragma once

#include <dealflow/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::event {

// Path of the first text that holds one ("data.person.first_name"), or nothing. `raw` is the line it was read from.
[[nodiscard]] std::optional<std::string> find_control_character(std::string_view raw, const cel::Value& event);

}  // namespace dealflow::event
