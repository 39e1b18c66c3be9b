// The names that settings may use for time zones and for regions of phone numbers.
//
// Threads:  pure functions over constants.
// Source:   IANA time zone database; ISO 3166-1.
#pragma once

#include <span>
#include <string_view>

namespace dealflow::rules {

[[nodiscard]] std::span<const std::string_view> zone_names();    // sorted
[[nodiscard]] std::span<const std::string_view> region_codes();  // sorted
[[nodiscard]] bool is_zone(std::string_view name);
[[nodiscard]] bool is_region(std::string_view code);

}  // namespace dealflow::rules
