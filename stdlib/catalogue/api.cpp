#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto deal = std::to_array<Attribute>({
    refused_as(at_most_characters(may("deal.name", Kind::text, {R"("Order 12")", "name of the deal"}), 255),
               "deal.name_too_long"),
    may("deal.pipeline", Kind::text, {R"("orders")", "pipeline of the deal"}),
    may("deal.stage", Kind::text, {R"("new")", "stage of the deal"}),
    may("deal.responsible", Kind::text, {R"("ana")", "who takes care of it"}),
    in_currency(may("deal.amount", Kind::money, {R"("120.00")", "amount of the deal"}), "deal.currency"),
    one_of("deal.currency", Kind::currency, {R"("BRL")", "currency of the amount; needed with one"}),
    may("deal.fields", Kind::fields, {R"({"guests":"12"})", "fields of the deal, by name"}),
    may("deal.external_id", Kind::text,
        {R"("erp-5")", "id in the sender's system; a second request with it changes the same deal"}),
});

constexpr auto contact = std::to_array<Attribute>({
    may("contact.fields", Kind::fields, {R"({"segment":"B2B"})", "fields of the contact, by name"}),
    may("contact.responsible", Kind::text, {R"("bruno")", "who takes care of the contact"}),
    may("contact.tags", Kind::texts, {R"(["vip"])", "tags of the contact"}),
});

}  // namespace

std::span<const EventType> api() {
  static const std::array<Attributes, 3> deal_request_attributes{person(), deal, items()};
  static const std::array<Attributes, 2> contact_request_attributes{person(), contact};
  static const auto types = std::to_array<EventType>({
      {.type = "api.deal",
       .family = "API",
       .source = "api",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "Another program asks for a deal.",
       .requirements = "R67-R68",
       .attributes = deal_request_attributes,
       .sample =
           R"({"specversion":"1.0","id":"api-7","source":"/api/erp","type":"api.deal","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima","external_id":"crm-17"},"deal":{"name":"Order 12","amount":"120.00","currency":"BRL","external_id":"erp-5"}}})"},
      {.type = "api.contact",
       .family = "API",
       .source = "api",
       .makes = Makes::contact_only,
       .records = Records::nothing,
       .summary = "Another program asks for a contact.",
       .requirements = "R67",
       .attributes = contact_request_attributes,
       .sample =
           R"({"specversion":"1.0","id":"api-8","source":"/api/erp","type":"api.contact","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"contact":{"tags":["vip"]}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
