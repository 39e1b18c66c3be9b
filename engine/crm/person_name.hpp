// The names of a person: a full name taken apart.
//
// Source:   domain/EVENTS.md, "Person" (`full_name`).
// Threads:  pure functions.
#pragma once

#include <string>
#include <string_view>

namespace dealflow::crm {

struct PersonName {
  std::string first;
  std::string last;
};

// Fills in what `given` lacks from the full name: what is left of it beside the part that is known; else its first word
// and the rest.
[[nodiscard]] PersonName complete_name(PersonName given, std::string_view full_name);

}  // namespace dealflow::crm
