#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto integration = std::to_array<Attribute>({
    must("integration.id", Kind::text, {R"("shop-woo")", "the integration"}),
    must("integration.platform", Kind::text, {R"("woocommerce")", "the platform behind it"}),
});

constexpr auto order = std::to_array<Attribute>({
    must("order.id", Kind::text, {R"("W-9")", "number of the order; with the integration, the deal's external id"}),
    in_currency(must("order.amount", Kind::money, {R"("310.00")", "amount of the deal"}), "order.currency"),
    must("order.currency", Kind::currency, {R"("EUR")", "currency of the amount"}),
});

constexpr auto status = std::to_array<Attribute>({
    may("order.status", Kind::text, {R"("processing")", "the platform's own word"}),
});

}  // namespace

std::span<const EventType> integrations() {
  static const std::array<Attributes, 3> registered_attributes{person(), integration, variables()};
  static const std::array<Attributes, 6> ordered_attributes{person(), integration, order, items_at_least_one(),
                                                            status,   variables()};
  static const auto types = std::to_array<EventType>({
      {.type = "integration.registered",
       .family = "Integrations",
       .source = "integration",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "Somebody registered on a connected platform.",
       .requirements = "R69-R71",
       .attributes = registered_attributes,
       .sample =
           R"({"specversion":"1.0","id":"int-7","source":"/integrations/shop-woo","type":"integration.registered","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"integration":{"id":"shop-woo","platform":"woocommerce"}}})"},
      {.type = "integration.order",
       .family = "Integrations",
       .source = "integration",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "Somebody ordered on a connected platform.",
       .requirements = "R69-R71",
       .attributes = ordered_attributes,
       .sample =
           R"({"specversion":"1.0","id":"int-8","source":"/integrations/shop-woo","type":"integration.order","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"integration":{"id":"shop-woo","platform":"woocommerce"},"order":{"id":"W-9","amount":"310.00","currency":"EUR"},"items":[{"name":"Chair","quantity":2,"unit_price":"155.00","currency":"EUR"}]}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
