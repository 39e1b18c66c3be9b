// A text in double quotes, as CEL, YAML and the text notation all write it; how they differ is how a control character
// is written, and which other characters do not stand as they are.
//
// Threads:  pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::cel {

// The escape of a code point, or nothing where it stands as it is. Quotes, backslashes, \n, \r and \t are not asked
// for.
using EscapeOf = std::string (*)(std::uint32_t code_point);

[[nodiscard]] constexpr bool is_control(std::uint32_t code_point) { return code_point < 0x20 || code_point == 0x7F; }

// `text` is UTF-8; bytes that are none, as where a text was cut, stand as they are.
[[nodiscard]] std::string in_double_quotes(std::string_view text, EscapeOf escape_of);

}  // namespace dealflow::cel
