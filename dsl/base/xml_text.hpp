// Text as XML has it, in elements and in attributes with double quotes.
//
// Threads:  pure functions.
// Source:   XML 1.0, "Characters".
#pragma once

#include <string>
#include <string_view>

namespace dealflow {

// XML 1.0 has no way to write most control characters, U+FFFE and U+FFFF: a question mark stands for them.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace dealflow
