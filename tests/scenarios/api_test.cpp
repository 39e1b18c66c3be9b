// Deals and contacts that other services ask for: R67, R68.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const asked_for = R"(
flow: asked-for
trigger: [api.deal, manual.deal]
actions: [create_deal: {}]
---
flow: contacts
trigger: api.contact
actions: [create_contact: {}]
)";

}  // namespace

TEST_CASE("a request stands on the deal with all that it names", "[R67][R68]") {
  Scenario shop(asked_for);
  shop.event("api.deal", R"({person: {email: compras@acme.example}, deal: {name: Pedido 8812, pipeline: support,
      stage: paid, responsible: bruno, amount: '1200.00', currency: USD, fields: {origin_city: Lviv, budget: 7},
      external_id: erp-5}, items: [{name: Stuhl, quantity: 2, unit_price: '600.00', currency: USD}]})",
             {.source = "/api/erp"});
  shop.expect("deals", R"([{name: Pedido 8812, pipeline: support, stage: paid, responsible: bruno, amount: '1200.00',
      currency: USD, fields: {origin_city: Lviv, budget: 7}, external_id: erp-5, source: api, contacts: [con-1],
      items: [{name: Stuhl, sku: null, quantity: 2, unit_price: '600.00', currency: USD}]}])");
  shop.expect("contacts", "[{source: api, email: compras@acme.example}]");
}

TEST_CASE("the least request there can be makes a deal with its number as name", "[R67][D10]") {
  Scenario shop(asked_for);
  shop.event("api.deal", "{person: {email: a@example.com}}");
  shop.event("api.deal", "{person: {email: a@example.com}, deal: {name: ''}}");
  shop.expect("deals", "[{name: '1', number: 1, pipeline: sales, stage: lead}, {name: '2', number: 2}]");
}

TEST_CASE("what a request names and the workspace does not have fails it, with the names that exist", "[R68][D7]") {
  struct Row {
    const char* deal;
    const char* code;
    const char* message;
  };
  const Row rows[] = {
      {"{pipeline: sale}", "deal.pipeline", "sales"},
      {"{pipeline: sales, stage: paid}", "deal.stage", "offer"},
      {"{responsible: anna}", "deal.responsible", "bruno"},
      {"{fields: {colour: red}}", "deal.field", "origin_city"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.deal);
    Scenario shop(asked_for);
    const auto outcome =
        shop.event("api.deal", std::string("{person: {email: a@example.com}, deal: ") + row.deal + "}");
    CHECK(outcome.kind == Outcome::Kind::failed);
    CHECK(outcome.failure_code == row.code);
    CHECK(outcome.failure_message.find(row.message) != std::string::npos);
    shop.expect("contacts", "[]");
    shop.expect("deals", "[]");
    shop.expect("dead", std::string("[{id: evt-1, event: {type: api.deal}, flow: asked-for, code: ") + row.code + "}]");
  }
}

TEST_CASE("a second request with the same external id updates the deal", "[R68]") {
  Scenario shop(asked_for);
  shop.event("api.deal", R"({person: {email: a@example.com}, deal: {name: Pedido, amount: '1200.00', currency: USD,
      responsible: ana, fields: {origin_city: Lviv}, external_id: erp-5}})");
  shop.event("api.deal", R"({person: {email: a@example.com}, deal: {name: Pedido (rev. 2), amount: '1350.00',
      currency: USD, responsible: bruno, fields: {origin_city: Kyiv}, external_id: erp-5}})");
  shop.expect("deals",
              R"([{name: Pedido (rev. 2), amount: '1350.00', responsible: bruno, fields: {origin_city: Kyiv}}])");
}

TEST_CASE("a request for a contact brings fields, responsible and tags", "[R67]") {
  Scenario shop(asked_for);
  shop.event("api.contact", R"({person: {email: kofi@example.com, first_name: Kofi}, contact: {fields: {segment: B2B},
      responsible: bruno, tags: [vip, imported]}})");
  shop.expect("contacts", "[{fields: {segment: B2B}, responsible: bruno, tags: [vip, imported], source: api}]");
  const auto unknown = shop.event("api.contact", "{person: {email: k@example.com}, contact: {fields: {colour: red}}}");
  CHECK(unknown.failure_code == "contact.field");
}

TEST_CASE("a deal by hand keeps its author, and may stand without a contact", "[R1]") {
  Scenario shop(asked_for);
  shop.event("manual.deal", "{actor: ana, deal: {name: Visita}}");
  shop.expect("deals", "[{name: Visita, source: manual, contacts: []}]");
  CHECK(shop.list("deals").find("\"actor\":\"ana\"") != std::string::npos);
}

}  // namespace dealflow::test
