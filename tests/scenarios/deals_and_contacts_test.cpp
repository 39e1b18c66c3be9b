// What holds for all sources: R2 to R6, R62, D8, D12, C2.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const makes_deals = R"(
flow: any
trigger: [chatbot.action, popup.submitted, api.deal]
actions: [create_deal: {}]
---
flow: contacts
trigger: [chatbot.subscribed, api.contact]
actions: [create_contact: {}]
)";

std::string popup(std::string_view email) { return "{popup: {id: p}, fields: {email: '" + std::string(email) + "'}}"; }

}  // namespace

TEST_CASE("a deal that nobody touched names the event and the flow that made it", "[R2][D9]") {
  Scenario shop(makes_deals);
  shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "order-1", .source = "/api/erp"});
  shop.expect("deals", "[{created_by: {event: {source: /api/erp, id: order-1}, flow: any, step: '1'}}]");
  const auto deal = shop.reader().deal("deal-1");
  REQUIRE(deal);
  CHECK(deal->created_by.flow_version.size() == 16);
}

TEST_CASE("a deal brings its contact, linked both ways", "[R4]") {
  Scenario shop(makes_deals);
  shop.event("api.deal", "{person: {email: a@example.com, full_name: Ana Lima, phone: '+55 81 90000-1001'}}");
  shop.expect("deals", "[{contacts: [con-1]}]");
  shop.expect("contacts", R"([{deals: [deal-1], first_name: Ana, last_name: Lima, phone: '+5581900001001'}])");
}

TEST_CASE("the e-mail says who it is, however it is written", "[R6][D8][D12]") {
  Scenario shop(makes_deals);
  shop.event("api.contact", "{person: {email: maria@example.com, first_name: Maria}}");
  for (const char* same : {"MARIA@example.com", "  Maria@Example.Com "}) shop.event("popup.submitted", popup(same));
  shop.expect("contacts", "[{email: maria@example.com, source: api, deals: [deal-1, deal-2]}]");
  shop.event("popup.submitted", popup("maria+promo@example.com"));
  shop.expect_count("contacts", 2);
}

TEST_CASE("without an e-mail a person is found by external id, messenger or phone", "[D8]") {
  struct Row {
    const char* first;
    const char* second;
    std::size_t contacts;  // after both
  };
  const Row rows[] = {
      {"{phone: '+55 81 90000-1001'}", "{phone: '081 90000 1001'}", 1},
      {"{phone: '+55 81 90000-1001'}", "{phone: '+55 81 90000-1001', email: a@example.com}", 1},
      {"{phone: '+55 81 90000-1001', email: a@example.com}", "{phone: '+55 81 90000-1001', email: b@example.com}", 2},
      {"{external_id: x-1, phone: '+55 81 90000-1001'}", "{external_id: x-1, phone: '+55 81 90000-2002'}", 1},
      {"{external_id: x-1, phone: '+55 81 90000-1001'}", "{external_id: x-2, phone: '+55 81 90000-2002'}", 2},
      {"{external_id: x-1}", "{external_id: x-1}", 0},  // identifies, but is no way to reach anybody
      {"{messenger: {network: telegram, subscriber_id: s}}", "{messenger: {network: telegram, subscriber_id: s}}", 1},
      {"{messenger: {network: telegram, subscriber_id: s}}", "{messenger: {network: viber, subscriber_id: s}}", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.first, row.second);
    Scenario shop(makes_deals);
    const std::string bot = ", bot: {id: b}, action: {name: n}}";
    for (const char* person : {row.first, row.second}) {
      const auto outcome = shop.event("chatbot.action", std::string("{person: ") + person + bot);
      CHECK(outcome.kind == (row.contacts > 0 ? Outcome::Kind::applied : Outcome::Kind::rejected));
    }
    shop.expect_count("contacts", row.contacts);
  }
}

TEST_CASE("cards are listed by the source that made them, which stays", "[R62][D12]") {
  Scenario shop(R"(
flow: deals
trigger: [chatbot.action, popup.submitted, api.deal, site.form_submitted, automation.event_triggered]
actions: [create_deal: {}]
)");
  const struct {
    const char* type;
    const char* source;
    const char* rest;
  } sources[] = {{"chatbot.action", "chatbot", "bot: {id: b}, action: {name: n}"},
                 {"popup.submitted", "popup", "popup: {id: p}, fields: {}"},
                 {"api.deal", "api", ""},
                 {"site.form_submitted", "site", "page: {kind: site, id: p}, form: {id: f}, fields: {}"},
                 {"automation.event_triggered", "automation", "event: {name: e}"}};
  const auto event = [&](const auto& of, const std::string& email) {
    shop.event(of.type, "{person: {email: " + email + "@example.com}, " + of.rest + "}");
  };
  for (const auto& one : sources) event(one, one.source);
  for (const auto& one : sources) event(one, "chatbot");  // the same person through every source
  for (const auto& one : sources) {
    CAPTURE(one.source);
    const auto listed = [&](const char* kind) {
      return shop.records(kind, Filter{.source = one.source, .where = {}, .limit = {}});
    };
    const auto contacts = listed("contacts");
    REQUIRE(contacts.size() == 1);
    CHECK(mismatch(contacts.front(),
                   std::string("{source: ") + one.source + ", email: " + one.source + "@example.com}") == "");
    const auto deals = listed("deals");
    CHECK(deals.size() == 2);
    for (const auto& deal : deals) CHECK(mismatch(deal, std::string("{source: ") + one.source + "}") == "");
  }
  CHECK(shop.records("contacts", Filter{.source = "course", .where = {}, .limit = {}}).empty());
}

TEST_CASE("flows of one event run in order and see each other's changes", "[C2]") {
  Scenario shop(R"(
flow: second
priority: 20
trigger: api.contact
condition: contact.fields.city == "Recife"
actions: [create_deal: {name: "{{ contact.first_name }} of {{ contact.fields.city }}"}]
---
flow: first
priority: 10
trigger: api.contact
vars: {town: '"Recife"'}
actions: [create_contact: {map: {town: city}}]
)");
  shop.event("api.contact", "{person: {email: a@example.com, first_name: Ana}}");
  shop.expect("runs", "[{flow: first}, {flow: second}]");
  shop.expect("deals", "[{name: Ana of Recife}]");
}

TEST_CASE("an exclusive flow that takes an event keeps it from those that come later", "[C2]") {
  Scenario shop(R"(
flow: first
priority: 1
exclusive: true
trigger: api.deal
condition: deal == null && person.email == "a@example.com"
actions: [create_deal: {name: First}]
---
flow: second
trigger: api.deal
actions: [create_deal: {name: Second}]
)");
  shop.event("api.deal", "{person: {email: a@example.com}}");
  shop.event("api.deal", "{person: {email: b@example.com}}");
  shop.expect("deals", "[{name: First}, {name: Second}]");
}

}  // namespace dealflow::test
