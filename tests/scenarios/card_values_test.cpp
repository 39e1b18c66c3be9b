// What an expression sees of a card is what lists show of it: every key, with the same value.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <iterator>
#include <string>
#include <string_view>

namespace dealflow::test {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* flows = R"(
flow: asked
trigger: api.deal
vars: {due_deal: '"2026-04-01T12:00:00Z"'}
actions: [create_deal: {name: Asked for, tags: [big, new], map: {due_deal: due_at}}]
---
flow: known
trigger: [api.contact, chatbot.subscribed, popup.submitted]
actions: [create_contact: {}]
---
flow: show-contact
trigger: automation.event_triggered
actions: [webhook: {url: "https://erp.example.com/contacts", body: {card: contact}}]
---
flow: show-deal
trigger: crm.deal.stage_changed
actions: [webhook: {url: "https://erp.example.com/deals", body: {card: deal}}]
)";

// A contact with something in every place of its card, and its deal.
void happens(Scenario& shop) {
  shop.event("chatbot.subscribed", R"({person: {first_name: Ana, messenger: {network: telegram,
      subscriber_id: sub-501, username: "@ana", link: "https://chat.example.com/s/501"}}, bot: {id: bot-7}})");
  shop.event("chatbot.contact_shared", R"({person: {email: ana@example.com, phone: "+5581900000001", last_name: Lima,
      messenger: {network: telegram, subscriber_id: sub-501}}, bot: {id: bot-7}})");
  shop.event("popup.submitted", R"({popup: {id: pop-10}, fields: {email: ana@example.com, city: Recife},
      utm: {source: google, medium: cpc, campaign: spring, term: cake, content: a},
      session: {browser: Firefox 135, visits: [
        {url: "https://site.example.com/", time_on_page_s: 42, visited_at: "2026-03-02T08:57:00Z"}]}})");
  shop.event("course.enrolled", "{person: {email: ana@example.com}, course: {id: crs-1, title: Baking, plan: Basic}}");
  shop.event("course.progressed",
             "{person: {email: ana@example.com}, course: {id: crs-1}, progress: {percent: 100, lesson: Bread}}");
  shop.event("api.contact", R"({person: {email: ana@example.com, external_id: crm-8}, contact: {tags: [vip],
      responsible: ana, fields: {age: 41, birthday: "1985-02-03", segment: B2B}}})");
  shop.event("api.deal", R"({person: {email: ana@example.com}, deal: {pipeline: sales, amount: '1200.00',
      currency: USD, external_id: erp-5, fields: {budget: 7, message: soon}},
      items: [{name: Stuhl, sku: S-1, quantity: 2, unit_price: '600.00', currency: USD}]})",
             {.source = "/api/erp"});
  shop.event("api.deal", R"({person: {email: ana@example.com}, deal: {external_id: erp-5, stage: offer,
      responsible: bruno}})",
             {.source = "/api/erp"});
  shop.event("payment.succeeded", R"({payment: {id: pay-1, channel: site, amount: '10.50', currency: BRL,
      product: {name: Kit}}, person: {email: ana@example.com}, utm: {source: news}})");
  shop.event("api.contact", "{person: {email: ana.lima@example.com, phone: '+5581900000002'}}");
  REQUIRE(shop.engine().merge(shop.workspace(), {{"con-1", "con-2"}, "", ""}, {"ana", {}}));
  REQUIRE(shop.engine().commit());
}

// The card in the body of the webhook that flow sent last.
Json shown(const Scenario& shop, std::string_view flow) {
  Json card;
  for (const Json& effect : Json::parse(shop.list("effects")))
    if (effect.at("flow") == flow) card = Json::parse(effect.at("body").get<std::string>()).at("card");
  return card;
}

// Lists leave out of a history what there is not, and name the event of each entry.
Json without_event(Json history) {
  for (Json& entry : history) {
    entry.erase("event");
    for (auto at = entry.begin(); at != entry.end();) at = at->is_null() ? entry.erase(at) : std::next(at);
  }
  return history;
}

void compare(Json list, Json expression) {
  const Json history = without_event(list.at("history"));
  const Json seen = without_event(expression.at("history"));
  REQUIRE_FALSE(seen.empty());
  for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen.at(i) == history.at(i));
  list.erase("history");
  expression.erase("history");
  CHECK(expression.dump(1) == list.dump(1));
}

}  // namespace

TEST_CASE("a contact is in an expression what it is on a list") {
  Scenario shop(flows);
  happens(shop);
  const Json before = Json::parse(shop.list("contacts")).at(0);
  for (const auto& [key, value] : before.items()) {
    INFO(key);
    const bool says_nothing = value.is_null() || (value.is_structured() && value.empty());
    CHECK_FALSE(says_nothing);
  }
  shop.event("automation.event_triggered", "{person: {email: ana@example.com}, event: {name: visit}}");
  const Json seen = shown(shop, "show-contact");
  CHECK(seen.at("history").size() == before.at("history").size());
  compare(before, seen);
}

TEST_CASE("a deal is in an expression what it is on a list") {
  Scenario shop(flows);
  happens(shop);
  Json seen = shown(shop, "show-deal");
  CHECK(seen.at("tags") == Json({"big", "new"}));
  seen.erase("tags");  // which lists of deals do not show
  compare(Json::parse(shop.list("deals")).at(0), seen);
}

}  // namespace dealflow::test
