#include "engine/event/extract.hpp"

#include "dsl/base/trim.hpp"
#include "engine/event/attribute_check.hpp"
#include "stdlib/contact_details.hpp"

#include <fmt/format.h>

namespace dealflow::event {
namespace {

std::string text_at(const cel::Map& map, std::string_view name) {
  const cel::Value value = member(map, name);
  if (!value.is(cel::Kind::text)) return {};
  return std::string(trimmed(value.as_text()));
}

const cel::Map* map_at(const cel::Map& map, std::string_view name) {
  const cel::Value value = member(map, name);
  return value.is(cel::Kind::map) ? &value.as_map() : nullptr;
}

std::optional<Messenger> extract_messenger(const cel::Map& person, const cel::Map& data) {
  const cel::Map* block = map_at(person, "messenger");
  if (block == nullptr) return std::nullopt;
  Messenger messenger;
  messenger.network = text_at(*block, "network");
  messenger.subscriber_id = text_at(*block, "subscriber_id");
  if (messenger.network.empty() || messenger.subscriber_id.empty()) return std::nullopt;
  messenger.username = text_at(*block, "username");
  messenger.link = text_at(*block, "link");
  if (const cel::Map* bot = map_at(data, "bot")) messenger.scope = text_at(*bot, "id");
  return messenger;
}

Person read_person(const cel::Map& block, const cel::Map& data, std::string_view default_region) {
  Person person;
  person.email_typed = text_at(block, "email");
  if (!person.email_typed.empty()) person.email = stdlib::normalize_email(person.email_typed).value_or("");
  person.phone_typed = text_at(block, "phone");
  if (!person.phone_typed.empty())
    person.phone = stdlib::normalize_phone(person.phone_typed, default_region).value_or("");
  person.first_name = text_at(block, "first_name");
  person.last_name = text_at(block, "last_name");
  person.full_name = text_at(block, "full_name");
  person.external_id = text_at(block, "external_id");
  person.messenger = extract_messenger(block, data);
  return person;
}

std::string email_message(std::string_view typed) {
  if (typed.find('@') != typed.rfind('@')) {
    return fmt::format("`person.email` is \"{}\": one address is asked for, as only one can be primary", typed);
  }
  return fmt::format("`person.email` is \"{}\", which is no e-mail address", typed);
}

}  // namespace

tl::expected<std::optional<Person>, Refusal> extract_person(const stdlib::EventType& type, const cel::Map& data,
                                                            std::string_view default_region,
                                                            std::vector<Warning>& warnings) {
  const cel::Map* block = map_at(data, "person");
  if (block == nullptr) return std::nullopt;
  Person person = read_person(*block, data, default_region);
  const bool bad_email = !person.email_typed.empty() && person.email.empty();
  const bool bad_phone = !person.phone_typed.empty() && !stdlib::looks_like_phone(person.phone_typed);
  if (bad_phone) person.phone_typed.clear();

  const bool identified = !person.email.empty() || !person.phone_typed.empty() || person.messenger.has_value();
  const stdlib::Attribute* declared = stdlib::find_attribute(type, "person");
  const bool needed = declared != nullptr && declared->need == stdlib::Need::yes;
  if (!identified && bad_email) return refuse("person.email", email_message(person.email_typed), "data.person.email");
  if (!identified && bad_phone) {
    return refuse("person.phone", fmt::format("`person.phone` is \"{}\", which has no digit", text_at(*block, "phone")),
                  "data.person.phone");
  }
  if (!identified && needed) {
    return refuse(
        "person.no_identity",
        "`person` has neither e-mail, phone nor messenger (network with subscriber_id): nobody can be found or made",
        "data.person");
  }
  if (bad_email) {
    warnings.push_back({"person.email", email_message(person.email_typed) + "; it is kept as plain text"});
  }
  if (bad_phone) warnings.push_back({"person.phone", "`person.phone` has no digit; it is left out"});
  return person;
}

std::vector<Item> extract_items(const cel::Map& data) {
  std::vector<Item> items;
  const cel::Value list = member(data, "items");
  if (!list.is(cel::Kind::list)) return items;
  for (std::size_t i = 0; i < list.as_list().size(); ++i) {
    const cel::Value value = list.as_list().at(i);
    if (!value.is(cel::Kind::map)) continue;
    Item item;
    item.name = text_at(value.as_map(), "name");
    item.sku = text_at(value.as_map(), "sku");
    if (const cel::Value quantity = member(value.as_map(), "quantity"); quantity.is(cel::Kind::int64)) {
      item.quantity = quantity.as_int();
    }
    if (const cel::Value price = member(value.as_map(), "unit_price"); price.is(cel::Kind::money)) {
      item.unit_price = price.as_money();
    }
    items.push_back(std::move(item));
  }
  return items;
}

Utm extract_utm(const cel::Map& data) {
  const cel::Map* block = map_at(data, "utm");
  if (block == nullptr) return {};
  return {text_at(*block, "source"), text_at(*block, "medium"), text_at(*block, "campaign"), text_at(*block, "term"),
          text_at(*block, "content")};
}

std::optional<Session> extract_session(const cel::Map& data) {
  const cel::Map* block = map_at(data, "session");
  if (block == nullptr) return std::nullopt;
  Session session;
  session.browser = text_at(*block, "browser");
  const cel::Value visits = member(*block, "visits");
  for (std::size_t i = 0; visits.is(cel::Kind::list) && i < visits.as_list().size(); ++i) {
    const cel::Map& visit = visits.as_list().at(i).as_map();
    session.visits.push_back({text_at(visit, "url"), member(visit, "time_on_page_s").as_int(),
                              to_time_point(member(visit, "visited_at").as_timestamp())});
  }
  return session;
}

}  // namespace dealflow::event
