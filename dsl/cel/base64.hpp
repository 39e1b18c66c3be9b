// Base64 of RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

[[nodiscard]] std::string encode_base64(std::string_view bytes);  // with padding
// Padding may be missing; anything else that is not base64 is nothing.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace dealflow::cel
