#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto further_identities = std::to_array<Attribute>({
    may("contact.emails", Kind::texts, {R"(["ana@work.example"])", "further e-mails of the contact"}),
    may("contact.phones", Kind::texts, {R"(["+55 81 90000-0001"])", "further phones of the contact"}),
});

constexpr auto of_former_system = std::to_array<Attribute>({
    may("deal.due_at", Kind::time, {R"("2026-03-20T18:00:00Z")", "when it is due"}),
    may("deal.tags", Kind::texts, {R"(["autumn"])", "tags of the deal"}),
});

constexpr auto how = std::to_array<Attribute>({
    may("update", Kind::boolean,
        {"true", "whether values replace those that are there, instead of filling what is empty"}),
});

}  // namespace

std::span<const EventType> imports() {
  static const std::array<Attributes, 4> contact_attributes{person(), contact_request(), further_identities, how};
  static const std::array<Attributes, 6> deal_attributes{person_if_any(), contact_request(), further_identities,
                                                         deal_request(),  of_former_system,  how};
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
