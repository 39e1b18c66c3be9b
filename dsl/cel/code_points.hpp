// UTF-8 as code points: CEL counts text in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

// The place of the first byte that is no UTF-8 (overlong forms and surrogates included).
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Of valid UTF-8: bytes of the code point that begins at `at`.
[[nodiscard]] std::size_t code_point_bytes(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t count_code_points(std::string_view text);
// Byte offset of code point `index`; the text's size for one past the last, nothing beyond.
[[nodiscard]] std::optional<std::size_t> byte_offset(std::string_view text, std::size_t index);
[[nodiscard]] std::uint32_t code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& text, std::uint32_t code_point);

}  // namespace dealflow::cel
