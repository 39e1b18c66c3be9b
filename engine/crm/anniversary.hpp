// The day of a date field of a contact, as it comes round every year.
//
// Errors:   nothing where the text is no day.
// Threads:  pure functions.
// Source:   domain/EVENTS.md, `crm.contact.date_reached`.
#pragma once

#include <dealflow/time.hpp>

#include <optional>
#include <string_view>

namespace dealflow::crm {

// The first beginning of such a day in the zone after `now`, and not before the day itself. 29 February is 28 in years
// that have none.
[[nodiscard]] std::optional<TimePoint> next_anniversary(std::string_view date, std::string_view zone, TimePoint now);

}  // namespace dealflow::crm
