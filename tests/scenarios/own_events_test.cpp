// Event types that a workspace declares: taken, checked and mapped as the built-in ones are.
#include "rules/workspace/content.hpp"
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

const std::string settings = std::string(shop_settings) + R"(
type_prefix: com.example
events:
  shop.cart_left:
    doc: A cart was left for an hour.
    source: integration
    variables: true
    attributes:
      person: {type: person, required: true}
      cart.id: {type: text, required: true}
      cart.kind: {type: select, options: [bag, box]}
      cart.total: {type: money, required: true}
      cart.currency: {type: currency, required: true}
      cart.weight: number
      cart.pieces: integer
      cart.gift: boolean
      cart.page: link
      cart.left_at: time
      cart.wanted_on: date
      cart.remark: any
      labels: texts
      "lines[].name": {type: text, required: true}
      "lines[].price": {type: money, currency: "lines[].paid_in"}
      "lines[].paid_in": currency
  shop.shift_began:
    attributes: {place: text}
)";

constexpr std::string_view flows = R"(
flow: cart
trigger: shop.cart_left
condition: cart.kind == "bag" && cart.total > 10 && cart.weight > 2.5
actions:
  - create_deal:
      name: "Cart {{ cart.id }} of {{ size(lines) }}"
      amount: cart.total
      currency: "{{ cart.currency }}"
      map: {city: city, budget_deal: budget}
---
flow: shift
trigger: [shop.shift_began, shop.cart_left]
condition: place == "Recife"
actions: [stop]
)";

// A cart with further attributes.
std::string cart(std::string_view further) {
  return "{person: {email: ana@example.com}, cart: {id: c-7, kind: bag, total: '24.50', currency: BRL, weight: 3" +
         std::string(further) + "}, lines: [{name: Cake, price: '24.50', paid_in: BRL}]}";
}

}  // namespace

TEST_CASE("an own event type starts flows, fills cards and maps variables", "[R2][R35][R36][R37]") {
  Scenario shop(flows, settings);
  const Outcome done = shop.event("shop.cart_left",
                                  "{person: {email: ana@example.com, first_name: Ana}, cart: {id: c-7, kind: bag, "
                                  "total: '24.50', currency: BRL, weight: 3}, lines: [{name: Cake}], "
                                  "variables: {city: Recife, budget_deal: 5000}}");
  CHECK(done.kind == Outcome::Kind::applied);
  CHECK(done.warnings.empty());
  shop.expect("deals",
              "[{name: Cart c-7 of 1, source: integration, amount: '24.50', currency: BRL, fields: {budget: 5000}}]");
  shop.expect("contacts", "[{email: ana@example.com, first_name: Ana, source: integration, fields: {city: Recife}}]");
}

TEST_CASE("the prefix of types stands before own ones too", "[C2]") {
  Scenario shop(flows, settings);
  shop.event("com.example.shop.cart_left", cart(""));
  shop.event("com.example.shop.shift_began", "{place: Recife}");
  shop.event("shop.shift_began", "{place: Olinda}");
  shop.expect("runs", "[{flow: cart}, {flow: shift}]");
}

TEST_CASE("a condition that only some of the triggers can fulfil is indexed for each of them", "[C2]") {
  Scenario shop(flows, settings);
  CHECK(shop.event("shop.cart_left", cart(", remark: x")).kind == Outcome::Kind::applied);
  CHECK(shop.event("shop.cart_left",
                   "{person: {email: a@example.com}, cart: {id: c-8, kind: box, total: '24.50', "
                   "currency: BRL}}")
            .kind == Outcome::Kind::unmatched);
}

TEST_CASE("wrong attributes of own types are refused with the codes of the built-in ones", "[D11]") {
  struct Row {
    const char* data;
    const char* code;
  };
  const Row rows[] = {
      {"{person: {email: ana@example.com}}", "data.required"},
      {"{cart: {id: c, total: '1.00', currency: BRL}}", "data.required"},
      {"{person: {first_name: Ana}, cart: {id: c, total: '1.00', currency: BRL}}", "person.no_identity"},
      {"{person: {email: a@example.com}, cart: c-7}", "data.type"},
      {"{person: {email: a@example.com}, cart: {id: 7, total: '1.00', currency: BRL}}", "data.type"},
      {"{person: {email: a@example.com}, cart: {id: c, total: 1.5, currency: BRL}}", "money.not_string"},
      {"{person: {email: a@example.com}, cart: {id: c, total: '1.005', currency: BRL}}", "money.precision"},
      {"{person: {email: a@example.com}, cart: {id: c, total: '1.00', currency: XXY}}", "money.currency"},
      {"{person: {email: a@example.com}, cart: {id: c, total: '1.00', currency: BRL}, lines: [{}]}", "data.required"},
      {"{person: {email: a@example.com}, cart: {id: c, total: '1.00', currency: BRL}, lines: [{name: x, price: '2'}]}",
       "money.currency"},
      {"{person: {email: a@example.com}, cart: {id: c, total: '1.00', currency: BRL}, labels: [1]}", "data.type"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.data);
    Scenario shop(flows, settings);
    const Outcome outcome = shop.event("shop.cart_left", row.data);
    REQUIRE(outcome.kind == Outcome::Kind::rejected);
    CHECK(outcome.rejection.code == row.code);
  }
  const Row attributes[] = {
      {", kind: sack", "cart.kind"},
      {", weight: heavy", "data.type"},
      {", pieces: 1.5", "data.type"},
      {", gift: perhaps", "data.type"},
      {", page: ftp://x", "data.url"},
      {", left_at: noon", "data.time"},
      {", wanted_on: '2026-02-30'", "data.date"},
      {", remark: [1]", "data.type"},
  };
  for (const Row& row : attributes) {
    CAPTURE(row.data);
    Scenario shop(flows, settings);
    const Outcome outcome =
        shop.event("shop.cart_left", "{person: {email: a@example.com}, cart: {id: c, total: '1.00', currency: BRL" +
                                         std::string(row.data) + "}}");
    REQUIRE(outcome.kind == Outcome::Kind::rejected);
    CHECK(outcome.rejection.code == row.code);
  }
}

TEST_CASE("what an own type does not declare is left out with a warning", "[C2]") {
  Scenario shop(flows, settings);
  const Outcome outcome = shop.event("shop.cart_left", cart(", colour: red"));
  REQUIRE(outcome.warnings.size() == 1);
  CHECK(outcome.warnings.front().code == "data.unknown_attribute");
}

TEST_CASE("the sample of an own type is taken without a remark, written or made of examples", "[C2]") {
  const std::string with_sample = settings + R"(
  shop.cart_paid:
    variables: true
    attributes: {person: person, items: items, cart.id: text, cart.paid: number, "lines[].name": text}
    sample:
      person: {email: ana@example.com}
      items: [{name: "Cake \"7\"", quantity: 2}]
      cart: {id: 7, paid: -2.5e1}
      lines: [{name: a}, {name: b}]
      variables: {city: Recife, age: 7, vip: true, none: null}
)";
  const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml", with_sample}});
  REQUIRE(loaded.workspace);
  for (const char* type : {"shop.cart_left", "shop.cart_paid", "shop.shift_began"}) {
    CAPTURE(type);
    Scenario shop(flows, with_sample);
    const Outcome outcome = shop.line(loaded.workspace->content().settings.catalogue.find(type)->sample);
    CAPTURE(outcome.rejection.message);
    CHECK(outcome.kind != Outcome::Kind::rejected);
    CHECK(outcome.warnings.empty());
  }
}

TEST_CASE("a workspace that is loaded anew brings its own types along", "[C2]") {
  Scenario shop(flows, settings);
  shop.event("shop.cart_left", cart(""));
  const std::string plain(shop_settings);
  shop.use("{flow: other, trigger: popup.submitted, actions: [create_deal: {}]}", plain);
  const Outcome unknown = shop.event("shop.cart_left", cart(""));
  CHECK(unknown.kind == Outcome::Kind::unmatched);
  REQUIRE(unknown.warnings.size() == 1);
  CHECK(unknown.warnings.front().code == "event.unknown_type");
  shop.use(flows, settings);
  shop.restart();
  shop.event("shop.cart_left", cart(""));
  shop.expect_count("deals", 2);
}

}  // namespace dealflow::test
