// Chatbots: R21 to R29.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const order_flow = R"(
flow: order
trigger: chatbot.action
condition: action.name == "send_order"
actions:
  - create_deal: {name: "Order of {{ person.first_name }}", pipeline: sales, stage: offer}
)";

const char* const subscriber_flow = R"(
flow: subscriber
trigger: chatbot.subscribed
actions: [create_contact: {}]
)";

}  // namespace

TEST_CASE("a marked action of a subscriber makes a deal with the subscriber as contact", "[R21][R23][R24][R29]") {
  Scenario shop(order_flow);
  const auto outcome = shop.event("chatbot.action", R"({person: {email: maria@example.com, first_name: Maria},
      bot: {id: bot-7}, action: {name: send_order}})");
  CHECK(outcome.kind == Outcome::Kind::applied);
  CHECK(outcome.created == std::vector<std::string>{"con-1", "deal-1", "run-1"});
  shop.expect("deals", R"([{id: deal-1, name: Order of Maria, pipeline: sales, stage: offer, state: open,
      source: chatbot, created_at: "2026-03-02T09:01:00Z", contacts: [con-1]}])");
  shop.expect("contacts", "[{id: con-1, first_name: Maria, email: maria@example.com, deals: [deal-1]}]");
}

TEST_CASE("any other action leaves nothing but the event, which counts as unmatched", "[R22]") {
  Scenario shop(order_flow);
  const auto outcome = shop.event("chatbot.action", R"({person: {email: maria@example.com}, bot: {id: bot-7},
      action: {name: talk_to_sales}})");
  CHECK(outcome.kind == Outcome::Kind::unmatched);
  CHECK(outcome.created.empty());
  CHECK(shop.summary().events.unmatched == 1);
  shop.expect("deals", "[]");
  shop.expect("contacts", "[]");
  shop.expect("runs", "[]");
  shop.expect("events", "[{id: evt-1, outcome: unmatched, event: {source: /test, id: e-1, type: chatbot.action}}]");
}

TEST_CASE("a hole in the name is filled, and one without a value leaves the rest of the name", "[R25]") {
  struct Row {
    const char* person;
    const char* name;
  };
  const Row rows[] = {
      {"{email: a@example.com, first_name: Maria}", "Order of Maria"},
      {"{email: a@example.com}", "Order of"},
      {"{email: a@example.com, first_name: '{{ x }}'}", "Order of {{ x }}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.person);
    Scenario shop(order_flow);
    shop.event("chatbot.action", std::string("{person: ") + row.person + ", bot: {id: b}, action: {name: send_order}}");
    shop.expect("deals", std::string("[{name: '") + row.name + "'}]");
  }
}

TEST_CASE("a new subscriber becomes a contact with its messenger, and no deal", "[R26][R27]") {
  Scenario shop(subscriber_flow);
  shop.event("chatbot.subscribed", R"({person: {first_name: Maria, messenger: {network: telegram,
      subscriber_id: sub-501, username: "@maria", link: "https://chat.example.com/s/501"}}, bot: {id: bot-7}})");
  shop.expect("contacts", R"([{first_name: Maria, source: chatbot, created_at: "2026-03-02T09:01:00Z", email: null,
      messengers: [{network: telegram, subscriber_id: sub-501, bot: bot-7, username: "@maria",
                    link: "https://chat.example.com/s/501"}]}])");
  shop.expect("deals", "[]");
}

TEST_CASE("phone and e-mail that are shared later are shown on the same contact", "[R28]") {
  Scenario shop(subscriber_flow);
  shop.event("chatbot.subscribed", "{person: {messenger: {network: telegram, subscriber_id: s-1}}, bot: {id: bot-7}}");
  const char* const shared[] = {
      "{person: {messenger: {network: telegram, subscriber_id: s-1}, phone: '+55 81 90000-1001'}, bot: {id: bot-7}}",
      "{person: {messenger: {network: telegram, subscriber_id: s-1}, email: Maria@Example.com}, bot: {id: bot-7}}",
  };
  for (const char* data : shared) shop.event("chatbot.contact_shared", data);
  shop.expect("contacts", "[{id: con-1, phone: '+5581900001001', email: Maria@Example.com}]");
  CHECK(shop.event("chatbot.contact_shared", "{person: {email: nobody@example.com}, bot: {id: bot-7}}").kind ==
        Outcome::Kind::unmatched);
  shop.expect_count("contacts", 1);
}

}  // namespace dealflow::test
