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

namespace {

std::string rows(const Scenario& shop, const StatsQuery& query) {
  const auto stats = shop.reader().stats(query);
  REQUIRE(stats);
  std::string text;
  for (const SourceUsage& usage : *stats) {
    text += usage.period + (usage.period.empty() ? "" : " ") + usage.source + " " + usage.integration;
    text += usage.integration.empty() ? "" : " ";
    text += std::to_string(usage.events) + "/" + std::to_string(usage.contacts) + "/" + std::to_string(usage.deals);
    for (const auto& one : usage.amounts)
      text += " " + one.amount + (one.won.empty() ? "" : " won " + one.won) + " " + one.currency;
    text += usage.in_use ? "\n" : " unused\n";
  }
  return text;
}

std::string order(const char* integration, const char* id, const char* amount, const char* email) {
  return std::string("{person: {email: ") + email + "}, integration: {id: " + integration +
         ", platform: woo}, order: {id: " + id + ", amount: '" + amount +
         "', currency: BRL}, items: [{name: A, quantity: 1}]}";
}

}  // namespace

TEST_CASE("each integration is followed by itself, one that is not configured is not in use", "[R71][R72]") {
  Scenario shop(R"(
flow: orders
trigger: integration.order
condition: integration.id == "shop-1"
actions: [create_deal: {}]
)");
  shop.event("integration.order", order("shop-1", "a", "10.00", "a@example.com"));
  shop.event("integration.order", order("shop-1", "b", "5.50", "b@example.com"));
  shop.event("integration.order", order("shop-2", "c", "7.00", "c@example.com"));
  shop.event("integration.order", order("shop-2", "d", "7.00", "c@example.com"));
  CHECK(rows(shop, {StatsQuery::Period::all, true}) ==
        "integration shop-1 2/2/2 15.50 BRL\n"
        "integration shop-2 2/0/0 unused\n");
  const auto all = shop.reader().stats();
  REQUIRE(all);
  CHECK(all->at(9).source == "integration");
  CHECK(all->at(9).events == 4);
  CHECK(all->at(9).unmatched == 2);
}

TEST_CASE("statistics by day, week and month go by the workspace's time zone", "[R72]") {
  Scenario shop("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}",
                "workspace: shop\ntimezone: America/Sao_Paulo\npipelines: [{id: sales, stages: [new, {id: won, closes: "
                "won}]}]\n");
  const auto deal = [&](const char* email, const char* amount, const char* stage, const char* time) {
    shop.event("api.deal",
               std::string("{person: {email: ") + email + "}, deal: {amount: '" + amount +
                   "', currency: BRL, stage: " + stage + "}}",
               {.time = time});
  };
  deal("a@example.com", "10.00", "new", "2026-03-01T12:00:00Z");  // a Sunday
  deal("b@example.com", "20.00", "won", "2026-03-02T02:30:00Z");  // still Sunday there
  deal("b@example.com", "5.00", "new", "2026-03-02T03:00:00Z");   // Monday, midnight
  deal("c@example.com", "1.00", "won", "2026-04-01T12:00:00Z");
  using Period = StatsQuery::Period;
  CHECK(rows(shop, {Period::day, false}) ==
        "2026-03-01 api 2/2/2 30.00 won 20.00 BRL\n2026-03-02 api 1/0/1 5.00 BRL\n2026-04-01 api 1/1/1 1.00 won 1.00 "
        "BRL\n");
  CHECK(rows(shop, {Period::week, false}) ==
        "2026-W09 api 2/2/2 30.00 won 20.00 BRL\n2026-W10 api 1/0/1 5.00 BRL\n2026-W14 api 1/1/1 1.00 won 1.00 BRL\n");
  CHECK(rows(shop, {Period::month, false}) ==
        "2026-03 api 3/2/3 35.00 won 20.00 BRL\n2026-04 api 1/1/1 1.00 won 1.00 BRL\n");
  // The same after a restart, whatever was counted in memory.
  const std::string before = rows(shop, {Period::day, false});
  shop.restart();
  CHECK(rows(shop, {Period::day, false}) == before);
}

TEST_CASE("how many contacts came to a deal, and to one that was won", "[R72]") {
  Scenario shop(
      "{flow: deals, trigger: api.deal, actions: [create_deal: {}]}\n---\n{flow: people, trigger: api.contact, "
      "actions: [create_contact: {}]}");
  for (const char* email : {"a@example.com", "b@example.com", "c@example.com", "d@example.com"})
    shop.event("api.contact", std::string("{person: {email: ") + email + "}}");
  shop.event("api.deal", "{person: {email: a@example.com}, deal: {stage: won}}");
  shop.event("api.deal", "{person: {email: a@example.com}}");
  shop.event("api.deal", "{person: {email: b@example.com}}");
  shop.event("api.deal", "{person: {email: e@example.com}, deal: {stage: won}}");
  const auto stats = shop.reader().stats();
  REQUIRE(stats);
  const SourceUsage& api = stats->at(7);
  CHECK(api.conversion.contacts == 5);
  CHECK(api.conversion.with_deal == 3);
  CHECK(api.conversion.won == 2);
}

}  // namespace dealflow::test
