#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto contact = std::to_array<Attribute>({
    may("contact.emails", Kind::texts, {R"(["ana@work.example"])", "further e-mails of the contact"}),
    may("contact.phones", Kind::texts, {R"(["+55 81 90000-0001"])", "further phones of the contact"}),
    may("contact.fields", Kind::fields, {R"({"city":"Recife"})", "fields of the contact, by name"}),
    may("contact.responsible", Kind::text, {R"("bruno")", "who takes care of the contact"}),
    may("contact.tags", Kind::texts, {R"(["vip"])", "tags of the contact"}),
});

constexpr auto how = std::to_array<Attribute>({
    may("update", Kind::boolean,
        {"true", "whether values replace those that are there, instead of filling what is empty"}),
});

constexpr auto deal = std::to_array<Attribute>({
    refused_as(at_most_characters(may("deal.name", Kind::text, {R"("Order 12")", "name of the deal"}), 255),
               "deal.name_too_long"),
    may("deal.pipeline", Kind::text, {R"("orders")", "pipeline of the deal"}),
    may("deal.stage", Kind::text, {R"("new")", "stage of the deal"}),
    may("deal.responsible", Kind::text, {R"("ana")", "who takes care of it"}),
    in_currency(may("deal.amount", Kind::money, {R"("120.00")", "amount of the deal"}), "deal.currency"),
    one_of("deal.currency", Kind::currency, {R"("BRL")", "currency of the amount; needed with one"}),
    may("deal.due_at", Kind::time, {R"("2026-03-20T18:00:00Z")", "when it is due"}),
    may("deal.fields", Kind::fields, {R"({"guests":"12"})", "fields of the deal, by name"}),
    may("deal.tags", Kind::texts, {R"(["autumn"])", "tags of the deal"}),
    may("deal.external_id", Kind::text,
        {R"("old-5")", "id in the former system; with it, the same deal is found again"}),
});

}  // namespace

std::span<const EventType> imports() {
  static const std::array<Attributes, 3> contact_attributes{person(), contact, how};
  static const std::array<Attributes, 4> deal_attributes{person_if_any(), contact, deal, how};
  static const auto types = std::to_array<EventType>({
      {.type = "import.contact",
       .family = "Import",
       .source = "import",
       .makes = Makes::contact_only,
       .records = Records::imported,
       .summary = "A contact of a file that was imported; made of a row of it by `dealflow import`.",
       .requirements = "-",
       .attributes = contact_attributes,
       .sample =
           R"({"specversion":"1.0","id":"imp-7","source":"/import/contacts","type":"import.contact","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"contact":{"tags":["newsletter"]}}})"},
      {.type = "import.deal",
       .family = "Import",
       .source = "import",
       .makes = Makes::contact_and_deal,
       .records = Records::imported,
       .summary = "A deal of a file that was imported, with its contact; made of a row of it by `dealflow import`.",
       .requirements = "-",
       .attributes = deal_attributes,
       .sample =
           R"({"specversion":"1.0","id":"imp-8","source":"/import/deals","type":"import.deal","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com"},"deal":{"name":"Order 12","amount":"120.00","currency":"BRL","external_id":"old-5"}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
