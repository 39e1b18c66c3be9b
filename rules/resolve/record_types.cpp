#include "rules/resolve/record_types.hpp"

#include <algorithm>
#include <array>

namespace dealflow::rules {
namespace {

using cel::Field;
using cel::Type;

Field always(std::string name, Type type) { return {std::move(name), std::move(type), false, {}}; }
Field maybe(std::string name, Type type) { return {std::move(name), std::move(type), true, {}}; }
Field texts(std::string name) { return always(std::move(name), Type::list(Type::text())); }

Type object_of(std::string name, const std::vector<FieldDeclaration>& declared) {
  std::vector<Field> fields;
  for (const FieldDeclaration& one : declared) fields.push_back(maybe(one.name, stdlib::field_type(one.kind)));
  return Type::object(std::move(name), std::move(fields));
}

Type created_by() {
  return Type::object(
      "created_by",
      {always("event", Type::object("event_reference", {always("source", Type::text()), always("id", Type::text())})),
       maybe("flow", Type::text()), maybe("flow_version", Type::text()), maybe("step", Type::text())});
}

Type messenger() {
  return Type::object(
      "messenger", {always("network", Type::text()), always("subscriber_id", Type::text()), maybe("bot", Type::text()),
                    maybe("username", Type::text()), maybe("link", Type::text())});
}

Type touch() {
  return Type::object("touch",
                      {always("at", Type::timestamp()), maybe("source", Type::text()), maybe("medium", Type::text()),
                       maybe("campaign", Type::text()), maybe("term", Type::text()), maybe("content", Type::text())});
}

Type touches() { return Type::object("touches", {maybe("first", touch()), maybe("last", touch())}); }

Type course() {
  return Type::object(
      "course_progress",
      {always("course", Type::text()), maybe("title", Type::text()), maybe("plan", Type::text()),
       maybe("percent", Type::int64()), maybe("lesson", Type::text()), always("completed", Type::boolean()),
       maybe("enrolled_at", Type::timestamp()), maybe("progressed_at", Type::timestamp())});
}

Type item() {
  return Type::object("item",
                      {always("name", Type::text()), maybe("sku", Type::text()), always("quantity", Type::int64()),
                       maybe("unit_price", Type::money()), maybe("currency", Type::text())});
}

Type session() {
  const Type visit = Type::object("visit", {always("url", Type::text()), always("time_on_page_s", Type::int64()),
                                            always("visited_at", Type::timestamp())});
  return Type::object("session", {always("at", Type::timestamp()), maybe("browser", Type::text()),
                                  always("visits", Type::list(visit))});
}

Type history_entry() {
  return Type::object("history_entry",
                      {always("at", Type::timestamp()), always("kind", Type::text()), maybe("flow", Type::text()),
                       maybe("step", Type::text()), maybe("actor", Type::text()), maybe("field", Type::text()),
                       maybe("old", Type::text()), maybe("new", Type::text()), maybe("text", Type::text())});
}

constexpr std::array<std::string_view, 8> roots{"event", "data", "contact", "deal", "vars", "inputs", "awaited", "now"};

}  // namespace

Type envelope_type() {
  return Type::object(
      "event", {always("id", Type::text()), always("source", Type::text()), always("type", Type::text()),
                always("specversion", Type::text()), always("time", Type::timestamp()), maybe("subject", Type::text()),
                maybe("datacontenttype", Type::text()), maybe("dataschema", Type::text())});
}

Type contact_type(const Settings& settings) {
  return Type::object("contact", {always("id", Type::text()),
                                  maybe("name", Type::text()),
                                  maybe("first_name", Type::text()),
                                  maybe("last_name", Type::text()),
                                  maybe("email", Type::text()),
                                  texts("emails"),
                                  maybe("phone", Type::text()),
                                  texts("phones"),
                                  always("messengers", Type::list(messenger())),
                                  always("source", Type::text()),
                                  always("created_at", Type::timestamp()),
                                  always("created_by", created_by()),
                                  maybe("responsible", Type::text()),
                                  always("fields", object_of("contact.fields", settings.contact_fields)),
                                  texts("tags"),
                                  texts("deals"),
                                  texts("payments"),
                                  always("sessions", Type::list(session())),
                                  always("courses", Type::list(course())),
                                  always("history", Type::list(history_entry())),
                                  always("touches", touches()),
                                  texts("merged")});
}

Type deal_type(const Settings& settings) {
  return Type::object("deal", {always("id", Type::text()),
                               always("number", Type::int64()),
                               always("name", Type::text()),
                               always("pipeline", Type::text()),
                               always("stage", Type::text()),
                               always("state", Type::text()),
                               maybe("amount", Type::money()),
                               maybe("currency", Type::text()),
                               maybe("due_at", Type::timestamp()),
                               always("source", Type::text()),
                               always("created_at", Type::timestamp()),
                               always("created_by", created_by()),
                               maybe("responsible", Type::text()),
                               always("fields", object_of("deal.fields", settings.deal_fields)),
                               texts("contacts"),
                               texts("payments"),
                               texts("tags"),
                               always("items", Type::list(item())),
                               maybe("external_id", Type::text()),
                               always("history", Type::list(history_entry()))});
}

std::span<const std::string_view> root_names() { return roots; }

bool is_root(std::string_view name) { return std::find(roots.begin(), roots.end(), name) != roots.end(); }

}  // namespace dealflow::rules
