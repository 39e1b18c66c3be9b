#include "tests/engine/crm/scene.hpp"

#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"
#include "stdlib/contact_details.hpp"
#include "tests/support/invariants.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

// Every expectation of a Scene goes through here: a fault's text is what a person would read.
template <class T>
T must(crm::Expected<T> value) {
  if (!value) {
    const crm::Fault& fault = value.error();
    FAIL(fault.code + " " + fault.message + (fault.store ? fault.store->detail : ""));
  }
  return std::move(*value);
}

template <class T>
T must(Result<std::optional<T>> value) {
  REQUIRE(value.has_value());
  REQUIRE(value->has_value());
  return std::move(**value);
}

}  // namespace

TimePoint time_of(std::string_view text) { return parse_time(text).value(); }

rules::Settings shop_settings() {
  using rules::Closes;
  rules::Settings settings;
  settings.workspace = "shop";
  settings.default_region = "BR";
  settings.team = {{"ana", "Ana Lima", ""}, {"bruno", "Bruno Reis", ""}};
  settings.pipelines = {{"sales",
                         "Sales",
                         "ana",
                         {{"new", "", Closes::no},
                          {"in_progress", "", Closes::no},
                          {"won", "", Closes::won},
                          {"lost", "", Closes::lost}}},
                        {"support", "Support", "", {{"open", "", Closes::no}, {"paid", "", Closes::no}}}};
  using stdlib::FieldKind;
  settings.contact_fields = {
      {"city", FieldKind::text, {}}, {"birthday", FieldKind::date, {}}, {"segment", FieldKind::select, {"B2B", "B2C"}}};
  settings.deal_fields = {{"budget", FieldKind::number, {}}, {"priority", FieldKind::text, {}}};
  return settings;
}

event::Person person(const Who& who) {
  event::Person person;
  person.email = stdlib::normalize_email(who.email).value_or("");
  person.email_typed = who.email;
  person.phone = who.phone.starts_with('+') ? who.phone : std::string();
  person.phone_typed = who.phone;
  person.external_id = who.external_id;
  person.first_name = who.first_name;
  person.last_name = who.last_name;
  person.full_name = who.full_name;
  if (!who.messenger.empty()) {
    const auto first = who.messenger.find('/');
    const auto second = who.messenger.find('/', first + 1);
    event::Messenger messenger;
    messenger.network = who.messenger.substr(0, first);
    messenger.scope = who.messenger.substr(first + 1, second - first - 1);
    messenger.subscriber_id = who.messenger.substr(second + 1);
    person.messenger = messenger;
  }
  return person;
}

Scene::Scene(rules::Settings given)
    : settings(std::move(given)),
      unit_(store_.environment()),
      crm_(unit_, workspace, settings),
      intake_({settings.default_region, {}}) {}

Scene::~Scene() {
  work::UnitRows all(unit_);
  for (const std::string& broken : broken_invariants(all, workspace)) {
    UNSCOPED_INFO(broken);
    CHECK(broken.empty());
  }
}

crm::Crm& Scene::begin(std::string_view source, std::string_view at) {
  clock_ += std::chrono::minutes(1);
  crm::Cause cause;
  cause.event = {"/test", "evt-" + std::to_string(++events_)};
  cause.event_number = events_;
  cause.at = at.empty() ? clock_ : time_of(at);
  cause.source = source;
  unit_.begin_layer();
  crm_.begin(std::move(cause));
  return crm_;
}

crm::Changes Scene::finish() {
  auto changes = must(crm_.finish());
  unit_.keep_layer();
  return changes;
}

crm::Made Scene::take(const Who& who) {
  crm::Crm& crm = begin();
  const crm::Made made = must(crm.take_person(person(who)));
  if (!who.further_email.empty())
    must(crm.fill_contact(made.number, "email", {stdlib::FieldKind::email, who.further_email, {}, {}}, false));
  if (!who.further_phone.empty())
    must(crm.fill_contact(made.number, "phone", {stdlib::FieldKind::phone, who.further_phone, {}, {}}, false));
  finish();
  return made;
}

crm::Made Scene::deal(const crm::DealDraft& draft) {
  const crm::Made made = must(begin().create_deal(draft));
  finish();
  return made;
}

event::Incoming Scene::incoming(std::string_view type, std::string_view data, std::string_view at) {
  const std::string line = R"({"specversion":"1.0","id":")" + std::to_string(events_ + 1) +
                           R"(","source":"/test","type":")" + std::string(type) + R"(","time":")" +
                           (at.empty() ? format_time(clock_ + std::chrono::minutes(1)) : std::string(at)) +
                           R"(","data":)" + std::string(data) + "}";
  auto incoming = intake_.read(line);
  if (!incoming) FAIL(line + ": " + incoming.error().code + " " + incoming.error().message);
  return std::move(*incoming);
}

crm::Crm::Recorded Scene::happens(std::string_view type, std::string_view data, std::string_view at) {
  const event::Incoming event = incoming(type, data, at);
  const auto recorded = must(begin(event.declaration->source, at).record(event));
  finish();
  return recorded;
}

crm::Made Scene::happens_with_deal(std::string_view type, std::string_view data, crm::DealDraft draft,
                                   std::string_view at) {
  const event::Incoming event = incoming(type, data, at);
  crm::Crm& crm = begin(event.declaration->source, at);
  const auto recorded = must(crm.record(event));
  crm.within("orders", "0123456789abcdef", "1");
  draft.payment = recorded.payment;
  draft.contact = recorded.contact ? *recorded.contact : must(crm.take_person(event.person.value())).number;
  draft.items = event.items;
  draft.utm = event.utm;
  const crm::Made made = must(crm.create_deal(draft));
  finish();
  return made;
}

std::string Scene::refused(std::string_view type, std::string_view data) {
  const event::Incoming event = incoming(type, data, {});
  crm::Crm& crm = begin(event.declaration->source);
  const auto recorded = crm.record(event);
  crm.forget();
  unit_.drop_layer();
  return recorded ? std::string() : recorded.error().code;
}

bool Scene::tried(std::string_view type, std::string_view data) {
  const event::Incoming event = incoming(type, data, {});
  crm::Crm& crm = begin(event.declaration->source);
  if (crm.record(event)) {
    finish();
    return true;
  }
  crm.forget();
  unit_.drop_layer();
  return false;
}

std::optional<Contact> Scene::find_contact(std::uint64_t number) {
  work::UnitRows all(unit_);
  auto contact = crm::load_contact(all, workspace, number, crm::Depth::whole);
  REQUIRE(contact.has_value());
  return std::move(*contact);
}
Contact Scene::contact(std::uint64_t number) {
  auto contact = find_contact(number);
  REQUIRE(contact.has_value());
  return std::move(*contact);
}
Deal Scene::deal_card(std::uint64_t number) {
  work::UnitRows all(unit_);
  return must(crm::load_deal(all, workspace, number, crm::Depth::whole));
}
Payment Scene::payment(std::uint64_t number) {
  work::UnitRows all(unit_);
  return must(crm::load_payment(all, workspace, number));
}

std::uint64_t Scene::contacts() {
  work::UnitRows all(unit_);
  std::uint64_t count = 0;
  const std::uint64_t numbers = crm::load_counters(all, workspace).value().contacts;
  for (std::uint64_t number = 1; number <= numbers; ++number) count += find_contact(number) ? 1U : 0U;
  return count;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Scene::clashes() {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
  work::UnitRows all(unit_);
  const auto scanned = all.scan(store::Key(workspace, store::Table::clash).bytes(), {}, [&](auto key, auto) {
    store::KeyReader reader(key);
    const std::uint64_t one = reader.number();
    pairs.emplace_back(one, reader.number());
    return true;
  });
  REQUIRE(scanned.has_value());
  return pairs;
}

void Scene::commit() { REQUIRE(unit_.commit().has_value()); }

}  // namespace dealflow::test
