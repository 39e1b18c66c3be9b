#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto networks = std::to_array<std::string_view>(
    {"telegram", "whatsapp", "instagram", "facebook", "viber", "live_chat", "tiktok", "sms"});

// Everything of the person block but its own first row.
#define DEALFLOW_PERSON_ROWS                                                                                           \
  one_of("person.email", Kind::text, {R"("Ana.Lima@Example.com")", "e-mail of the contact; says who it is"}),          \
      one_of("person.phone", Kind::text, {R"("+55 81 90000-0001")", "phone of the contact"}),                          \
      may("person.first_name", Kind::text, {R"("Ana")", "first name of the contact"}),                                 \
      may("person.last_name", Kind::text, {R"("Lima")", "last name of the contact"}),                                  \
      may("person.full_name", Kind::text, {R"("Ana Lima")", "split into first and last name where those are absent"}), \
      may("person.external_id", Kind::text, {R"("crm-17")", "id of the person in the sender's system"}),               \
      may("person.messenger", Kind::object,                                                                            \
          {R"({"network":"telegram","subscriber_id":"7"})", "messenger of the contact"}),                              \
      with_values(                                                                                                     \
          one_of("person.messenger.network", Kind::enumeration, {R"("telegram")", "network of the messenger"}),        \
          networks),                                                                                                   \
      one_of("person.messenger.subscriber_id", Kind::text, {R"("sub-7")", "the subscriber, within network and bot"}),  \
      may("person.messenger.username", Kind::text, {R"("@analima")", "name shown in the network"}),                    \
      may("person.messenger.link", Kind::text, {R"("https://chat.example.com/s/7")", "opens the conversation"})

constexpr auto person_rows = std::to_array<Attribute>(
    {must("person", Kind::object, {R"({"email":"ana@example.com"})", "who it is about: the contact"}),
     DEALFLOW_PERSON_ROWS});
constexpr auto person_if_any_rows = std::to_array<Attribute>(
    {may("person", Kind::object, {R"({"email":"ana@example.com"})", "who it is about: the contact"}),
     DEALFLOW_PERSON_ROWS});
#undef DEALFLOW_PERSON_ROWS

#define DEALFLOW_ITEM_ROWS                                                                                     \
  must("items[].name", Kind::text, {R"("Carrot cake")", "what was bought"}),                                   \
      may("items[].sku", Kind::text, {R"("CAKE-3")", "stock number"}),                                         \
      within(must("items[].quantity", Kind::integer, {"2", "how many"}), 1),                                   \
      in_currency(may("items[].unit_price", Kind::money, {R"("24.50")", "price of one"}), "items[].currency"), \
      one_of("items[].currency", Kind::currency, {R"("BRL")", "currency of the price; needed with one"})

constexpr auto items_rows = std::to_array<Attribute>(
    {may("items", Kind::list, {R"([{"name":"Carrot cake","quantity":2}])", "lines of the deal"}), DEALFLOW_ITEM_ROWS});
constexpr auto items_at_least_one_rows = std::to_array<Attribute>(
    {refused_as(within(must("items", Kind::list, {R"([{"name":"Carrot cake","quantity":2}])", "lines of the deal"}), 1),
                "items.empty"),
     DEALFLOW_ITEM_ROWS});
#undef DEALFLOW_ITEM_ROWS

constexpr auto utm_rows = std::to_array<Attribute>({
    may("utm", Kind::object,
        {R"({"source":"google","medium":"cpc"})", "first and last touch of the contact; kept on the deal"}),
    may("utm.source", Kind::text, {R"("google")", "where the visit came from"}),
    may("utm.medium", Kind::text, {R"("cpc")", "by which means"}),
    may("utm.campaign", Kind::text, {R"("spring")", "of which campaign"}),
    may("utm.term", Kind::text, {R"("cake")", "the words searched for"}),
    may("utm.content", Kind::text, {R"("banner-2")", "which of several ads"}),
});

constexpr auto session_rows = std::to_array<Attribute>({
    dropped_as(may("session", Kind::object,
                   {R"({"browser":"Firefox 135","visits":[]})", "visit of the site, on the contact's History"}),
               "session.visit"),
    may("session.browser", Kind::text, {R"("Firefox 135")", "the visitor's browser"}),
    must("session.visits", Kind::list,
         {R"([{"url":"https://site.example.com/","time_on_page_s":42,"visited_at":"2026-03-02T08:58:00Z"}])",
          "pages that were looked at"}),
    must("session.visits[].url", Kind::url, {R"("https://site.example.com/cakes")", "address of the page"}),
    within(must("session.visits[].time_on_page_s", Kind::integer, {"42", "seconds on the page"}), 0),
    must("session.visits[].visited_at", Kind::time, {R"("2026-03-02T08:58:00Z")", "when the page was opened"}),
});

constexpr auto variables_rows = std::to_array<Attribute>({
    may("variables", Kind::variables,
        {R"({"city":"Recife","plan_deal":"Pro"})",
         "values that a map moves: to the deal where the name ends in _deal, else to the contact"}),
});
constexpr auto answers_rows = std::to_array<Attribute>({
    must("fields", Kind::answers,
         {R"({"name":"Ana","email":"ana@example.com"})", "answers of the form, by the input's name"}),
});
constexpr auto answers_if_any_rows = std::to_array<Attribute>({
    may("fields", Kind::answers,
        {R"({"name":"Ana","email":"ana@example.com"})", "answers of the form, by the input's name"}),
});

constexpr auto deal_request_rows = std::to_array<Attribute>({
    may("deal", Kind::object, {R"({"name":"Order 12"})", "the deal that is asked for"}),
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

constexpr auto contact_request_rows = std::to_array<Attribute>({
    may("contact", Kind::object, {R"({"tags":["vip"]})", "what the contact is to have"}),
    may("contact.fields", Kind::fields, {R"({"segment":"B2B"})", "fields of the contact, by name"}),
    may("contact.responsible", Kind::text, {R"("bruno")", "who takes care of the contact"}),
    may("contact.tags", Kind::texts, {R"(["vip"])", "tags of the contact"}),
});

}  // namespace

Attributes person() { return person_rows; }
Attributes person_if_any() { return person_if_any_rows; }
Attributes items() { return items_rows; }
Attributes items_at_least_one() { return items_at_least_one_rows; }
Attributes utm() { return utm_rows; }
Attributes session() { return session_rows; }
Attributes variables() { return variables_rows; }
Attributes answers() { return answers_rows; }
Attributes answers_if_any() { return answers_if_any_rows; }
Attributes deal_request() { return deal_request_rows; }
Attributes contact_request() { return contact_request_rows; }

}  // namespace dealflow::stdlib::catalogue
