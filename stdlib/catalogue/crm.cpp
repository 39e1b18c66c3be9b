#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto sources =
    std::to_array<std::string_view>({"chatbot", "manual", "signup_form", "site", "automation", "payment", "import",
                                     "api", "course", "integration", "popup", "email"});

constexpr auto deal = std::to_array<Attribute>({
    must("deal.id", Kind::text, {R"("deal-42")", "the deal in scope"}),
    may("deal.pipeline", Kind::text, {R"("sales")", "its pipeline"}),
    may("deal.stage", Kind::text, {R"("new")", "its stage"}),
    with_values(may("deal.source", Kind::enumeration, {R"("site")", "where it came from"}), sources),
    may("deal.fields", Kind::fields, {R"({"budget":"5000"})", "its fields: variables with _deal behind their name"}),
});

constexpr auto contact = std::to_array<Attribute>({
    must("contact.id", Kind::text, {R"("con-17")", "the contact in scope"}),
    may("contact.fields", Kind::fields, {R"({"city":"Recife"})", "its fields: variables of their names"}),
});

constexpr auto previous_stage = std::to_array<Attribute>({
    must("deal.previous_stage", Kind::text, {R"("new")", "where it stood"}),
});

constexpr auto change = std::to_array<Attribute>({
    must("field", Kind::text, {R"("budget")", "the field that changed"}),
    must("old", Kind::scalar, {R"(null)", "what it held"}),
    must("new", Kind::scalar, {R"("5000")", "what it holds"}),
});

constexpr auto due = std::to_array<Attribute>({
    must("deal.due_at", Kind::time, {R"("2026-03-20T18:00:00Z")", "when it was due"}),
});

constexpr auto tag = std::to_array<Attribute>({
    must("tag", Kind::text, {R"("vip")", "the tag"}),
});

constexpr auto date = std::to_array<Attribute>({
    must("field", Kind::text, {R"("birthday")", "the date field"}),
    must("date", Kind::date, {R"("2026-04-02")", "the day that came"}),
});

}  // namespace

std::span<const EventType> crm() {
  static const std::array<Attributes, 2> deal_created_attributes{deal, contact};
  static const std::array<Attributes, 3> stage_changed_attributes{deal, previous_stage, contact};
  static const std::array<Attributes, 3> deal_field_attributes{deal, change, contact};
  static const std::array<Attributes, 3> overdue_attributes{deal, due, contact};
  static const std::array<Attributes, 1> contact_created_attributes{contact};
  static const std::array<Attributes, 2> contact_field_attributes{contact, change};
  static const std::array<Attributes, 2> tagged_attributes{contact, tag};
  static const std::array<Attributes, 2> date_reached_attributes{contact, date};
  static const auto types = std::to_array<EventType>({
      {.type = "crm.deal.created",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A deal was made, whatever made it.",
       .requirements = "R35-R38",
       .attributes = deal_created_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-1","source":"/crm","type":"crm.deal.created","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"deal":{"id":"deal-42","pipeline":"sales","stage":"new","source":"site","fields":{"budget":"5000"}},"contact":{"id":"con-17","fields":{"city":"Recife"}}}})"},
      {.type = "crm.deal.stage_changed",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A deal changed its stage.",
       .requirements = "R35-R38",
       .attributes = stage_changed_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-2","source":"/crm","type":"crm.deal.stage_changed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"deal":{"id":"deal-42","pipeline":"sales","stage":"offer","previous_stage":"new"},"contact":{"id":"con-17"}}})"},
      {.type = "crm.deal.field_changed",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A field of a deal changed.",
       .requirements = "R35-R38",
       .attributes = deal_field_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-3","source":"/crm","type":"crm.deal.field_changed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"deal":{"id":"deal-42"},"contact":{"id":"con-17"},"field":"budget","old":null,"new":"5000"}})"},
      {.type = "crm.deal.overdue",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A deal is past its due time.",
       .requirements = "R35-R38",
       .attributes = overdue_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-4","source":"/crm","type":"crm.deal.overdue","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"deal":{"id":"deal-42","due_at":"2026-03-20T18:00:00Z"},"contact":{"id":"con-17"}}})"},
      {.type = "crm.contact.created",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A contact was made, whatever made it.",
       .requirements = "R35-R38",
       .attributes = contact_created_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-5","source":"/crm","type":"crm.contact.created","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"contact":{"id":"con-17","fields":{"city":"Recife"}}}})"},
      {.type = "crm.contact.field_changed",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A field of a contact changed.",
       .requirements = "R35-R38",
       .attributes = contact_field_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-6","source":"/crm","type":"crm.contact.field_changed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"contact":{"id":"con-17"},"field":"city","old":"Recife","new":"Olinda"}})"},
      {.type = "crm.contact.tagged",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A contact got a tag.",
       .requirements = "R35-R38",
       .attributes = tagged_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-7","source":"/crm","type":"crm.contact.tagged","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"contact":{"id":"con-17"},"tag":"vip"}})"},
      {.type = "crm.contact.date_reached",
       .family = "CRM triggers",
       .source = "",
       .makes = Makes::whatever_the_flow_does,
       .records = Records::persons_change,
       .summary = "A date of a contact came.",
       .requirements = "R35-R38",
       .attributes = date_reached_attributes,
       .sample =
           R"({"specversion":"1.0","id":"crm-8","source":"/crm","type":"crm.contact.date_reached","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"contact":{"id":"con-17"},"field":"birthday","date":"2026-04-02"}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
