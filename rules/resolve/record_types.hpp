// The types of the roots of flows' expressions that no event type describes: the envelope and the records in scope.
//
// The engine fills the slots (rules/plan/plan.hpp) with maps of these keys. An absent value is null.
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Expressions"; DESIGN, "Command line" (JSON of a contact and of a deal).
#pragma once

#include <dealflow/type.hpp>

#include "rules/workspace/settings.hpp"

#include <span>
#include <string_view>

namespace dealflow::rules {

// id, source, type, specversion, time; subject, datacontenttype and dataschema where given. `time` is always there: it
// is the accepted time where the event has none.
[[nodiscard]] cel::Type envelope_type();
// The records as expressions see them: as their JSON, but times are timestamps and an amount is money in its currency.
// `fields` knows the declared fields only.
[[nodiscard]] cel::Type contact_type(const Settings& settings);
[[nodiscard]] cel::Type deal_type(const Settings& settings);

// Names that stand for something before the attributes of `data` do, in the order of their slots.
[[nodiscard]] std::span<const std::string_view> root_names();
[[nodiscard]] bool is_root(std::string_view name);

}  // namespace dealflow::rules
