// Integrations: R69 to R71.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const shop_flow = R"(
flow: woo
trigger: [integration.registered, integration.order]
condition: integration.id == "shop-woo"
actions: [create_deal: {}]
)";

std::string order(std::string_view integration, std::string_view id, std::string_view amount = "310.00") {
  return "{person: {email: hans@example.net}, integration: {id: " + std::string(integration) +
         ", platform: woocommerce}, order: {id: " + std::string(id) + ", amount: '" + std::string(amount) +
         "', currency: EUR}, items: [{sku: A-1, name: Stuhl, quantity: 2, unit_price: '120.00', currency: EUR}, "
         "{name: Lampe, quantity: 1}]}";
}

}  // namespace

TEST_CASE("a registration on a platform makes deal and contact", "[R69]") {
  Scenario shop(shop_flow);
  shop.event("integration.registered", R"({person: {email: hans@example.net, full_name: Hans Gross},
      integration: {id: shop-woo, platform: woocommerce}})");
  shop.expect("deals", "[{source: integration, contacts: [con-1]}]");
  shop.expect("contacts", "[{source: integration, first_name: Hans, last_name: Gross}]");
}

TEST_CASE("an order brings its amount and lines, and names its deal for ever", "[R70]") {
  Scenario shop(shop_flow);
  shop.event("integration.order", order("shop-woo", "WC-9001"));
  shop.expect("deals", R"([{amount: '310.00', currency: EUR, external_id: 'shop-woo:WC-9001', items: [
      {name: Stuhl, sku: A-1, quantity: 2, unit_price: '120.00', currency: EUR},
      {name: Lampe, sku: null, quantity: 1, unit_price: null, currency: null}]}])");
  shop.event("integration.order", order("shop-woo", "WC-9001", "320.00"));
  shop.expect("deals", "[{id: deal-1, amount: '320.00'}]");
  shop.event("integration.order", order("shop-woo", "WC-9002", "0.00"));
  shop.expect("deals", "[{id: deal-1}, {id: deal-2, amount: '0.00'}]");
}

TEST_CASE("an integration that nobody configured makes nothing and counts as unmatched", "[R71]") {
  Scenario shop(shop_flow);
  CHECK(shop.event("integration.order", order("shop-other", "WC-1")).kind == Outcome::Kind::unmatched);
  shop.expect("deals", "[]");
  shop.expect("contacts", "[]");
}

}  // namespace dealflow::test
