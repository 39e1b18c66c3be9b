// E-mails and phones in the one form in which they are compared, wherever they come from: events, mappings, settings.
//
// Threads:  pure functions.
// Source:   R6, domain/EVENTS.md ("Person"): e-mail trimmed, case folded, domain in ASCII form, plus tag kept; phone as
//           E.164 by libphonenumber's "possible" with the workspace's region.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::stdlib {

// Nothing where the text is no single address.
[[nodiscard]] std::optional<std::string> normalize_email(std::string_view text);
// Nothing where it does not parse, or cannot be a number of its country.
[[nodiscard]] std::optional<std::string> normalize_phone(std::string_view text, std::string_view default_region);
// The number's country as ISO 3166 has it ("BR"); nothing where the number belongs to none, or as above.
[[nodiscard]] std::optional<std::string> phone_country(std::string_view text, std::string_view default_region);
// Whether phones without a country code can be read as of this region.
[[nodiscard]] bool is_phone_region(std::string_view region);
// A host name in small letters and ASCII; nothing where it is none. One label is enough.
[[nodiscard]] std::optional<std::string> normalize_host(std::string_view host);
// Whether the text has a digit at all; a phone without one is refused (`person.phone`).
[[nodiscard]] bool looks_like_phone(std::string_view text);

}  // namespace dealflow::stdlib
