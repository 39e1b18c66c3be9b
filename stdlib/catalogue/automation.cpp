#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto link = std::to_array<Attribute>({
    must("flow.id", Kind::text, {R"("welcome")", "the marketing flow"}),
    may("flow.element_id", Kind::text, {R"("email-2")", "the message in it"}),
    must("link.url", Kind::url, {R"("https://shop.example.com/pro")", "the link that was followed"}),
});

constexpr auto event = std::to_array<Attribute>({
    must("event.name", Kind::text, {R"("cart_abandoned")", "name of the custom event"}),
    may("flow.id", Kind::text, {R"("cart-rescue")", "the marketing flow"}),
});

}  // namespace

std::span<const EventType> automation() {
  static const std::array<Attributes, 3> link_clicked_attributes{person(), link, variables()};
  static const std::array<Attributes, 4> event_triggered_attributes{person(), event, variables(), items()};
  static const auto types = std::to_array<EventType>({
      {.type = "automation.link_clicked",
       .family = "Automation",
       .source = "automation",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "Somebody followed a link of a marketing message.",
       .requirements = "R30-R37, R40-R41",
       .attributes = link_clicked_attributes,
       .sample =
           R"({"specversion":"1.0","id":"clk-7","source":"/automation/welcome","type":"automation.link_clicked","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"flow":{"id":"welcome","element_id":"email-2"},"link":{"url":"https://shop.example.com/pro?ref=mail"},"variables":{"company":"Padaria Lima","budget_deal":"5000"}}})"},
      {.type = "automation.event_triggered",
       .family = "Automation",
       .source = "automation",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "A custom event reached a marketing flow.",
       .requirements = "R30-R37, R40-R41",
       .attributes = event_triggered_attributes,
       .sample =
           R"({"specversion":"1.0","id":"evt-7","source":"/automation/events","type":"automation.event_triggered","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"email":"ana.lima@example.com","full_name":"Ana Lima"},"event":{"name":"cart_abandoned"},"flow":{"id":"cart-rescue"},"variables":{"cart_value_deal":"49.00"}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
