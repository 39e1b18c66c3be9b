// UTF-8 as bytes and code points.
//
// Threads:  pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dealflow {

// The place of the first byte that is no UTF-8 (overlong forms and surrogates included).
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);
// Of valid UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

}  // namespace dealflow
