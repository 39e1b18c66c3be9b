#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto bot = std::to_array<Attribute>({
    must("bot.id", Kind::text, {R"("bakery")", "the bot"}),
    may("bot.name", Kind::text, {R"("Bakery bot")", "name of the bot"}),
});

constexpr auto action = std::to_array<Attribute>({
    must("action.name", Kind::text, {R"("send_order")", "what the subscriber did"}),
    may("action.element_id", Kind::text, {R"("el-3")", "the element that was used"}),
});

}  // namespace

std::span<const EventType> chatbots() {
  static const std::array<Attributes, 4> subscribed_attributes{person(), bot, variables(), utm()};
  static const std::array<Attributes, 2> contact_shared_attributes{person(), bot};
  static const std::array<Attributes, 5> acted_attributes{person(), bot, action, variables(), items()};
  static const std::array<Attributes, 2> unsubscribed_attributes{person(), bot};
  static const auto types = std::to_array<EventType>({
      {.type = "chatbot.subscribed",
       .family = "Chatbot",
       .source = "chatbot",
       .makes = Makes::contact_only,
       .records = Records::nothing,
       .summary = "Somebody new writes with a bot.",
       .requirements = "R26-R28",
       .attributes = subscribed_attributes,
       .sample =
           R"({"specversion":"1.0","id":"sub-7","source":"/bots/bakery","type":"chatbot.subscribed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"messenger":{"network":"telegram","subscriber_id":"sub-7","username":"@analima","link":"https://chat.example.com/s/7"},"first_name":"Ana"},"bot":{"id":"bakery","name":"Bakery bot"},"variables":{"city":"Recife"}}})"},
      {.type = "chatbot.contact_shared",
       .family = "Chatbot",
       .source = "chatbot",
       .makes = Makes::contact_only,
       .records = Records::contact_details,
       .summary = "A subscriber left a phone number or an e-mail.",
       .requirements = "R28",
       .attributes = contact_shared_attributes,
       .sample =
           R"({"specversion":"1.0","id":"share-7","source":"/bots/bakery","type":"chatbot.contact_shared","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"messenger":{"network":"telegram","subscriber_id":"sub-7"},"phone":"+55 81 90000-0001"},"bot":{"id":"bakery"}}})"},
      {.type = "chatbot.action",
       .family = "Chatbot",
       .source = "chatbot",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "A subscriber did what the bot's designer marked, such as sending an order.",
       .requirements = "R21-R25, R29",
       .attributes = acted_attributes,
       .sample =
           R"({"specversion":"1.0","id":"act-7","source":"/bots/bakery","type":"chatbot.action","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"messenger":{"network":"telegram","subscriber_id":"sub-7","username":"@analima","link":"https://chat.example.com/s/7"},"first_name":"Ana","email":"ana.lima@example.com"},"bot":{"id":"bakery","name":"Bakery bot"},"action":{"name":"send_order","element_id":"el-3"},"variables":{"city":"Recife","gift_deal":true},"items":[{"name":"Carrot cake","sku":"CAKE-3","quantity":2,"unit_price":"24.50","currency":"BRL"}]}})"},
      {.type = "chatbot.unsubscribed",
       .family = "Chatbot",
       .source = "chatbot",
       .makes = Makes::changes_only,
       .records = Records::unsubscription,
       .summary = "A subscriber left the bot.",
       .requirements = "-",
       .attributes = unsubscribed_attributes,
       .sample =
           R"({"specversion":"1.0","id":"unsub-7","source":"/bots/bakery","type":"chatbot.unsubscribed","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"person":{"messenger":{"network":"telegram","subscriber_id":"sub-7"}},"bot":{"id":"bakery"}}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
