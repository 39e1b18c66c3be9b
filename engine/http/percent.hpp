// Percent-encoding of addresses and of the attributes of CloudEvents.
//
// Source:   RFC 3986, section 2.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::http {

// Nothing where a percent sign has no two digits behind it.
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text);

}  // namespace dealflow::http
