// Who a form's answers describe: by the map, else by the names of the answers.
#include "dsl/base/trim.hpp"
#include "engine/mapping/mapping.hpp"

#include "stdlib/contact_details.hpp"

#include <array>

namespace dealflow::mapping {
namespace {

using cel::Kind;
using cel::Value;

// Answers that say who it is where the action maps none of them (LANGUAGE.md, "Variables and mapping").
constexpr std::array<std::string_view, 2> email_answers{"email", "e-mail"};
constexpr std::array<std::string_view, 2> phone_answers{"phone", "telefone"};
constexpr std::array<std::string_view, 2> name_answers{"name", "nome"};

std::string answer(const event::Incoming& incoming, std::span<const std::string_view> names) {
  if (!incoming.data.is(Kind::map)) return {};
  const auto answers = incoming.data.as_map().find(Value::text("fields"));
  if (!answers || !answers->is(Kind::map)) return {};
  for (const std::string_view name : names) {
    const auto value = answers->as_map().find(Value::text(name));
    if (!value || value->is_null() || value->is(Kind::list)) continue;
    if (std::string text(trimmed(cel::display(*value))); !text.empty()) return text;
  }
  return {};
}

void set_email(event::Person& person, const std::string& text) {
  if (text.empty() || !person.email_typed.empty() || !person.email.empty()) return;
  person.email_typed = text;
  person.email = stdlib::normalize_email(text).value_or("");
}

void set_phone(event::Person& person, const std::string& text, std::string_view region) {
  if (text.empty() || !person.phone_typed.empty() || !person.phone.empty() || !stdlib::looks_like_phone(text)) return;
  person.phone_typed = text;
  person.phone = stdlib::normalize_phone(text, region).value_or("");
}

void set(std::string& held, const std::string& text) {
  if (held.empty()) held = text;
}

void take_assignments(event::Person& person, const Mapped& mapped, std::string_view region) {
  for (const Assignment& one : mapped.assignments) {
    if (one.holder != stdlib::Holder::contact) continue;
    const std::string& text = one.value.text;
    if (one.field == "email") set_email(person, text);
    if (one.field == "phone") set_phone(person, text, region);
    if (one.field == "name") set(person.full_name, text);
    if (one.field == "first_name") set(person.first_name, text);
    if (one.field == "last_name") set(person.last_name, text);
  }
}

void take_answers(event::Person& person, const event::Incoming& incoming, std::string_view region) {
  set_email(person, answer(incoming, email_answers));
  set_phone(person, answer(incoming, phone_answers), region);
  set(person.full_name, answer(incoming, name_answers));
}

}  // namespace

event::Person person_of(const event::Incoming& incoming, const rules::MapPlan& map, const Mapped& mapped,
                        std::string_view default_region) {
  event::Person person = incoming.person.value_or(event::Person{});
  if (map.maps_identity) {
    take_assignments(person, mapped, default_region);
  } else {
    take_answers(person, incoming, default_region);
    if (map.by_name) take_assignments(person, mapped, default_region);
  }
  return person;
}

}  // namespace dealflow::mapping
