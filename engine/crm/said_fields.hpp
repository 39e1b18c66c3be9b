// Values that an event gives for fields by name, converted to the fields' kinds.
//
// Errors:   crm.field_value where a value cannot be one of the kind; contact.field, deal.field as in fields.hpp.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <string_view>

namespace dealflow::crm {

enum class Setting : std::uint8_t {
  replace,  // an empty value takes away what is there
  update,   // … and an empty one does nothing
  fill,     // only what is empty is set
};

[[nodiscard]] Expected<void> set_field(Cards& cards, const rules::Settings& settings, ContactCard& card,
                                       std::string_view field, const cel::Value& value, Setting how = Setting::replace);
[[nodiscard]] Expected<void> set_field(Cards& cards, const rules::Settings& settings, DealCard& card,
                                       std::string_view field, const cel::Value& value, Setting how = Setting::replace);
// Of a map; nothing of any other value.
[[nodiscard]] Expected<void> set_fields(Cards& cards, const rules::Settings& settings, ContactCard& card,
                                        const cel::Value& fields, Setting how = Setting::replace);
[[nodiscard]] Expected<void> set_fields(Cards& cards, const rules::Settings& settings, DealCard& card,
                                        const cel::Value& fields, Setting how = Setting::replace);

}  // namespace dealflow::crm
