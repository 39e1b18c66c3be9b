// The two hashes of an event: its name (source and id), and its content compared as JSON values.
//
// Threads:  pure functions.
// Source:   DESIGN 3 and 11.
#pragma once

#include <dealflow/value.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace dealflow::event {

[[nodiscard]] std::array<unsigned char, 16> event_key(std::string_view source, std::string_view id);

// The same for two contents that are equal as JSON: order of keys, escapes and the form of numbers do not matter.
[[nodiscard]] std::uint64_t content_hash(std::string_view type, const cel::Value& data);

}  // namespace dealflow::event
