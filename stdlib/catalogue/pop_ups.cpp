#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto popup = std::to_array<Attribute>({
    must("popup.id", Kind::text, {R"("discount")", "the pop-up"}),
    may("popup.name", Kind::text, {R"("Ten percent off")", "its name"}),
});

}  // namespace

std::span<const EventType> pop_ups() {
  static const std::array<Attributes, 5> submitted_attributes{person_if_any(), popup, answers(), session(), utm()};
  static const auto types = std::to_array<EventType>({
      {.type = "popup.submitted",
       .family = "Pop-ups",
       .source = "popup",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "A visitor left contact data in a pop-up.",
       .requirements = "R54-R59",
       .attributes = submitted_attributes,
       .sample =
           R"({"specversion":"1.0","id":"pop-7","source":"/popups/discount","type":"popup.submitted","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"popup":{"id":"discount","name":"Ten percent off"},"fields":{"email":"ana.lima@example.com"},"session":{"browser":"Firefox 135","visits":[{"url":"https://site.example.com/","time_on_page_s":42,"visited_at":"2026-03-02T08:58:00Z"}]}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
