#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto channels =
    std::to_array<std::string_view>({"chatbot", "link_in_bio", "site", "course", "popup", "crm_link", "integration"});

constexpr auto payment = std::to_array<Attribute>({
    must("payment.id", Kind::text, {R"("pay-7")", "joins the events of one payment to one deal"}),
    refused_as(
        with_values(must("payment.channel", Kind::enumeration, {R"("chatbot")", "where the payer paid"}), channels),
        "payment.channel"),
    may("payment.element_id", Kind::text, {R"("btn-buy")", "the button or form that was used"}),
    in_currency(must("payment.amount", Kind::money, {R"("49.00")", "amount of payment and deal"}), "payment.currency"),
    must("payment.currency", Kind::currency, {R"("BRL")", "currency of the amount"}),
    must("payment.product", Kind::object, {R"({"name":"Carrot cake"})", "what is paid for"}),
    may("payment.product.id", Kind::text, {R"("prod-3")", "id of the product"}),
    may("payment.product.name", Kind::text, {R"("Carrot cake")", "name of the product"}),
    may("payment.product.sku", Kind::text, {R"("CAKE-3")", "stock number of the product"}),
    may("payment.occurred_at", Kind::time,
        {R"("2026-03-02T08:59:58-03:00")", "when it happened; the event's time if absent"}),
    may("payment.provider", Kind::text, {R"("sandbox")", "payment system"}),
    may("payment.provider_status", Kind::text, {R"("processing")", "the provider's own word; decides nothing"}),
    may("payment.order_id", Kind::text, {R"("order-12")", "order that is paid"}),
    may("payment.promo_code", Kind::text, {R"("SPRING10")", "promotion that was used"}),
});

constexpr auto failed_payment = std::to_array<Attribute>({
    must("payment.id", Kind::text, {R"("pay-7")", "joins the events of one payment to one deal"}),
    refused_as(
        with_values(must("payment.channel", Kind::enumeration, {R"("chatbot")", "where the payer paid"}), channels),
        "payment.channel"),
    may("payment.element_id", Kind::text, {R"("btn-buy")", "the button or form that was used"}),
    in_currency(must("payment.amount", Kind::money, {R"("49.00")", "amount of payment and deal"}), "payment.currency"),
    must("payment.currency", Kind::currency, {R"("BRL")", "currency of the amount"}),
    must("payment.product", Kind::object, {R"({"name":"Carrot cake"})", "what is paid for"}),
    may("payment.product.id", Kind::text, {R"("prod-3")", "id of the product"}),
    may("payment.product.name", Kind::text, {R"("Carrot cake")", "name of the product"}),
    may("payment.product.sku", Kind::text, {R"("CAKE-3")", "stock number of the product"}),
    may("payment.occurred_at", Kind::time,
        {R"("2026-03-02T08:59:58-03:00")", "when it happened; the event's time if absent"}),
    may("payment.provider", Kind::text, {R"("sandbox")", "payment system"}),
    may("payment.provider_status", Kind::text, {R"("processing")", "the provider's own word; decides nothing"}),
    may("payment.order_id", Kind::text, {R"("order-12")", "order that is paid"}),
    may("payment.promo_code", Kind::text, {R"("SPRING10")", "promotion that was used"}),
    may("payment.failure_reason", Kind::text, {R"("card_declined")", "why it failed"}),
});

constexpr auto refund = std::to_array<Attribute>({
    must("payment.id", Kind::text, {R"("pay-7")", "the payment that is refunded"}),
    refused_as(
        with_values(must("payment.channel", Kind::enumeration, {R"("chatbot")", "where the payer paid"}), channels),
        "payment.channel"),
    in_currency(must("payment.refund_amount", Kind::money, {R"("20.00")", "what went back"}), "payment.currency"),
    must("payment.currency", Kind::currency, {R"("BRL")", "currency of the refund"}),
    may("payment.partial", Kind::boolean, {R"(true)", "whether a part of it stays paid"}),
});

}  // namespace

std::span<const EventType> payments() {
  static const std::array<Attributes, 4> created_attributes{person(), payment, items(), utm()};
  static const std::array<Attributes, 4> succeeded_attributes{person(), payment, items(), utm()};
  static const std::array<Attributes, 4> failed_attributes{person(), failed_payment, items(), utm()};
  static const std::array<Attributes, 2> refunded_attributes{person_if_any(), refund};
  static const auto types = std::to_array<EventType>({
      {.type = "payment.created",
       .family = "Payments",
       .source = "payment",
       .makes = Makes::contact_and_deal,
       .records = Records::payment,
       .summary = "Somebody started to pay; how it ends is open.",
       .requirements = "R7-R20",
       .attributes = created_attributes,
       .sample =
           R"({"specversion":"1.0","id":"pay-7-new","source":"/payments/shop","type":"payment.created","subject":"pay-7","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"payment":{"id":"pay-7","channel":"site","amount":"49.00","currency":"BRL","product":{"name":"Carrot cake"},"provider":"sandbox","provider_status":"pending"}}})",
       .missing_code = "payment.missing_id"},
      {.type = "payment.succeeded",
       .family = "Payments",
       .source = "payment",
       .makes = Makes::contact_and_deal,
       .records = Records::payment,
       .summary = "The money has arrived.",
       .requirements = "R7-R20",
       .attributes = succeeded_attributes,
       .sample =
           R"({"specversion":"1.0","id":"pay-7-ok","source":"/payments/shop","type":"payment.succeeded","subject":"pay-7","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"payment":{"id":"pay-7","channel":"site","amount":"49.00","currency":"BRL","product":{"name":"Carrot cake"},"provider":"sandbox","provider_status":"completed"}}})",
       .missing_code = "payment.missing_id"},
      {.type = "payment.failed",
       .family = "Payments",
       .source = "payment",
       .makes = Makes::contact_and_deal,
       .records = Records::payment,
       .summary = "The payment did not go through.",
       .requirements = "R7-R20",
       .attributes = failed_attributes,
       .sample =
           R"({"specversion":"1.0","id":"pay-7-ko","source":"/payments/shop","type":"payment.failed","subject":"pay-7","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"payment":{"id":"pay-7","channel":"site","amount":"49.00","currency":"BRL","product":{"name":"Carrot cake"},"provider":"sandbox","provider_status":"rejected","failure_reason":"card_declined"}}})",
       .missing_code = "payment.missing_id"},
      {.type = "payment.refunded",
       .family = "Payments",
       .source = "payment",
       .makes = Makes::changes_only,
       .records = Records::refund,
       .summary = "Money went back to the payer, all of it or a part.",
       .requirements = "D4",
       .attributes = refunded_attributes,
       .sample =
           R"({"specversion":"1.0","id":"pay-7-back","source":"/payments/shop","type":"payment.refunded","subject":"pay-7","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"payment":{"id":"pay-7","channel":"site","refund_amount":"20.00","currency":"BRL","partial":true}}})",
       .missing_code = "payment.missing_id"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
