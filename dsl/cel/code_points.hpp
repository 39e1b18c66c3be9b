// UTF-8 as code points: CEL counts text in them.
#pragma once

#include "dsl/base/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

using dealflow::count_code_points;
using dealflow::find_invalid_utf8;

// Of valid UTF-8: bytes of the code point that begins at `at`.
[[nodiscard]] std::size_t code_point_bytes(std::string_view text, std::size_t at);
// Byte offset of code point `index`; the text's size for one past the last, nothing beyond.
[[nodiscard]] std::optional<std::size_t> byte_offset(std::string_view text, std::size_t index);
[[nodiscard]] std::uint32_t code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& text, std::uint32_t code_point);

}  // namespace dealflow::cel
