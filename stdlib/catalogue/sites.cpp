#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto page_kinds = std::to_array<std::string_view>({"site", "link_in_bio"});

constexpr auto page = std::to_array<Attribute>({
    with_values(must("page.kind", Kind::enumeration, {R"("site")", "a site, or a link-in-bio page"}), page_kinds),
    must("page.id", Kind::text, {R"("home")", "the page"}),
    may("page.url", Kind::text, {R"("https://site.example.com/cakes")", "its address"}),
    must("form.id", Kind::text, {R"("order-form")", "the form"}),
});

}  // namespace

std::span<const EventType> sites() {
  static const std::array<Attributes, 5> form_attributes{person_if_any(), page, answers(), utm(), session()};
  static const auto types = std::to_array<EventType>({
      {.type = "site.form_submitted",
       .family = "Sites",
       .source = "site",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "A visitor sent a form.",
       .requirements = "R42-R46",
       .attributes = form_attributes,
       .sample =
           R"({"specversion":"1.0","id":"form-7","source":"/sites/home","type":"site.form_submitted","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"page":{"kind":"site","id":"home","url":"https://site.example.com/cakes"},"form":{"id":"order-form"},"fields":{"nome":"Ana Lima","email":"ana.lima@example.com","mensagem":"Two cakes"},"utm":{"source":"google","medium":"cpc"}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
