// The version of a flow: a hash of its own text.
//
// The text as written, so that a comment inside it makes a new version; what changes nothing on any machine is taken
// out: blanks and line ends around it, and the carriage returns that some editors put at line ends. Source: DESIGN 13;
// XXH3 of the xxHash library, 128 bits, of which the first 64 are shown.
#pragma once

#include <string>
#include <string_view>

namespace dealflow::rules {

[[nodiscard]] std::string normalized_text(std::string_view text);
[[nodiscard]] std::string text_version(std::string_view normalized);  // 16 hex digits

}  // namespace dealflow::rules
