#include "engine/run/actions.hpp"
#include "engine/run/deal_of_event.hpp"
#include "stdlib/event_type.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace dealflow::run {
namespace {

bool brings_answers(const event::Incoming& incoming) { return !member(incoming.data, "fields").is_null(); }

bool is_form(const event::Incoming& incoming) {
  return incoming.declaration != nullptr && stdlib::find_attribute(*incoming.declaration, "fields") != nullptr;
}

// What the engine found already, where no map row or answer can say more.
std::optional<std::uint64_t> known_contact(const EventScope& scope, const rules::MapPlan& map) {
  if (scope.is_crm_trigger()) return scope.recorded().contact;
  if (map.maps_identity || brings_answers(scope.incoming())) return std::nullopt;
  return scope.recorded().contact;
}

stdlib::FieldValue field_value(stdlib::FieldKind kind, const std::string& text) {
  return {.kind = kind, .text = text, .items = {}, .currency = {}};
}

// `overwrite` may name what comes with the event's person and not through the map.
crm::Expected<void> replace_from_person(StepContext& context, const event::Person& person,
                                        const mapping::Mapped& mapped, const std::vector<std::string>& overwrite,
                                        std::uint64_t contact) {
  using Kind = stdlib::FieldKind;
  const std::array<std::pair<std::string_view, stdlib::FieldValue>, 5> values{{
      {"first_name", field_value(Kind::text, person.first_name)},
      {"last_name", field_value(Kind::text, person.last_name)},
      {"name", field_value(Kind::text, person.full_name)},
      {"email", field_value(Kind::email, person.email)},
      {"phone", field_value(Kind::phone, person.phone.empty() ? person.phone_typed : person.phone)},
  }};
  for (const auto& [name, value] : values) {
    if (value.text.empty() || !contains(overwrite, name)) continue;
    bool mapped_too = false;
    for (const auto& assignment : mapped.assignments)
      mapped_too |= assignment.holder == stdlib::Holder::contact && assignment.field == name;
    if (mapped_too) continue;
    auto filled = fill(context, stdlib::Holder::contact, contact, name, value, true);
    if (!filled) return tl::unexpected(filled.error());
  }
  return {};
}

}  // namespace

crm::Expected<std::optional<crm::Made>> take_contact(StepContext& context, const rules::MapPlan& map,
                                                     const mapping::Mapped& mapped,
                                                     const std::vector<std::string>& overwrite) {
  EventScope& scope = context.scope;
  crm::Made made;
  if (const auto known = known_contact(scope, map)) {
    made.number = *known;
  } else {
    const event::Person person = mapping::person_of(scope.incoming(), map, mapped, scope.settings().default_region);
    if (!person.identified()) {
      if (is_form(scope.incoming())) {
        return refuse("person.no_identity",
                      "the form gives neither e-mail nor phone: map one of its answers to `email` or `phone`");
      }
      return std::nullopt;
    }
    auto taken = context.crm().take_person(person);
    if (!taken) return tl::unexpected(taken.error());
    made = *taken;
    if (!overwrite.empty() && !made.created) {
      auto replaced = replace_from_person(context, person, mapped, overwrite, made.number);
      if (!replaced) return tl::unexpected(replaced.error());
    }
  }
  scope.keep_visit(made.number);
  auto filled = fill_mapped(context, mapped, stdlib::Holder::contact, made.number, overwrite);
  if (!filled) return tl::unexpected(filled.error());
  scope.set_contact(made.number, !map.maps_identity);
  return made;
}

}  // namespace dealflow::run
