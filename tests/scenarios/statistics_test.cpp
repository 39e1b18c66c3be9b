// Use of each source: R72, R73.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {

TEST_CASE("all sources are listed, those in use with their counts and the time of the last event", "[R72][R73]") {
  Scenario shop(R"(
flow: deals
trigger: [api.deal, popup.submitted]
actions: [create_deal: {}]
)");
  shop.event("api.deal", "{person: {email: a@example.com}}");
  shop.event("api.deal", "{person: {email: a@example.com}}");
  shop.again();
  shop.event("api.deal", "{person: {email: a@example.com}, deal: {pipeline: none}}");
  shop.event("popup.submitted", "{popup: {id: p}, fields: {email: b@example.com}}");
  shop.event("chatbot.action", "{person: {email: c@example.com}, bot: {id: b}, action: {name: n}}");
  shop.line("not an event");
  shop.expect_stats(R"([
    {source: chatbot, events: 1, contacts: 0, deals: 0, failures: 0, last_event: '2026-03-02T09:05:00Z', in_use: true},
    {source: manual, events: 0, contacts: 0, deals: 0, failures: 0, last_event: null, in_use: false},
    {source: signup_form, in_use: false}, {source: site, in_use: false}, {source: automation, in_use: false},
    {source: payment, in_use: false}, {source: import, in_use: false},
    {source: api, events: 3, contacts: 1, deals: 2, failures: 1, last_event: '2026-03-02T09:03:00Z', in_use: true},
    {source: course, in_use: false}, {source: integration, in_use: false},
    {source: popup, events: 1, contacts: 1, deals: 1, failures: 0, in_use: true}, {source: email, in_use: false}])");
  shop.restart();
  shop.event("popup.submitted", "{popup: {id: p}, fields: {email: b@example.com}}", {.id = "later"});
  const auto stats = shop.reader().stats();
  REQUIRE(stats);
  CHECK(stats->at(10).source == "popup");
  CHECK(stats->at(10).events == 2);
}

}  // namespace dealflow::test
