#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
std::span<const EventType> api() {
  static const std::array<Attributes, 3> deal_request_attributes{person(), deal_request(), items()};
  static const std::array<Attributes, 2> contact_request_attributes{person(), contact_request()};
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
