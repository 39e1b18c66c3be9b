#include "engine/cli/bench_events.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

constexpr std::uint64_t families_by_element = 4;  // whose flows each take one element's events
constexpr std::uint64_t families = families_by_element + 1;

std::uint64_t elements_of(const BenchShape& shape) {
  return std::max<std::uint64_t>(1, (shape.flows - 1) / families_by_element);
}

std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

std::string envelope(std::uint64_t number, std::string_view type, std::string_view source, const std::string& data) {
  const std::uint64_t second = number / 50;
  return fmt::format(
      R"({{"specversion":"1.0","id":"b-{:016x}","source":"{}","type":"{}","time":"2026-{:02}-{:02}T{:02}:{:02}:{:02}Z","datacontenttype":"application/json","data":{}}})",
      mixed(number), source, type, 1 + second / 2'419'200 % 12, 1 + second / 86'400 % 28, second / 3600 % 24,
      second / 60 % 60, second % 60, data);
}

}  // namespace

std::string bench_event(std::uint64_t number, const BenchShape& shape) {
  const std::uint64_t who = number < shape.contacts ? number : mixed(number) % shape.contacts;
  const std::string person =
      fmt::format(R"({{"email":"person-{}@customer-{}.example.com","first_name":"Maria","last_name":"da Silva {}"}})",
                  who, who % 97, who);
  const std::uint64_t element = number % elements_of(shape);
  switch (number % families) {
    case 0:
      return envelope(
          number, "chatbot.action", "/chatbots/bot-7",
          fmt::format(
              R"({{"person":{},"bot":{{"id":"bot-7","name":"Shop"}},"action":{{"name":"act-{}"}},"variables":{{"city":"Recife","product_deal":"Kit {}"}}}})",
              person, element, number % 100));
    case 1:
      return envelope(
          number, "payment.succeeded", "/payments/checkout",
          fmt::format(
              R"({{"person":{},"payment":{{"id":"pay-{}","channel":"site","element_id":"act-{}","amount":"{}.90","currency":"BRL","product":{{"name":"Kit {}"}},"provider":"sandbox","provider_status":"completed"}}}})",
              person, number, element, 10 + number % 300, number % 100));
    case 2:
      return envelope(
          number, "site.form_submitted", "/sites/site-3",
          fmt::format(
              R"({{"page":{{"kind":"site","id":"site-3"}},"form":{{"id":"act-{}"}},"fields":{{"nome":"Maria da Silva","email":"person-{}@customer-{}.example.com","mensagem":"Quero um orçamento","cidade":"Olinda"}}}})",
              element, who, who % 97));
    case 3:
      return envelope(
          number, "automation.link_clicked", "/automation/welcome",
          fmt::format(
              R"({{"person":{},"flow":{{"id":"act-{}"}},"link":{{"url":"https://shop.example.com/pro?ref={}"}},"variables":{{"budget_deal":"{}"}}}})",
              person, element, number, number % 9000));
    default:
      return envelope(number, "api.deal", "/api/erp",
                      fmt::format(R"({{"person":{},"deal":{{"name":"Order {}","amount":"{}.00","currency":"BRL"}}}})",
                                  person, number, 100 + number % 900));
  }
}

namespace {

constexpr std::uint64_t flows_per_file = 2000;

std::string settings() {
  return "workspace: bench\ndefault_region: BR\npipelines:\n  - {id: sales, name: Sales, stages: [new, offer, {id: "
         "won, closes: won}]}\n"
         "fields:\n  contact: {city: text}\n  deal: {product: text, budget: number, message: text}\n"
         "payments:\n  succeeded: {pipeline: sales, stage: won}\n";
}

// The flow of an element's event of one family.
std::string flow_text(std::uint64_t family, std::uint64_t element) {
  switch (family) {
    case 0:
      return fmt::format(
          "flow: bot-{0}\ntrigger: chatbot.action\ncondition: action.name == \"act-{0}\"\nactions:\n"
          "  - create_deal: {{name: \"Order of {{{{ person.first_name }}}}\", map: {{city: city, product_deal: "
          "product}}}}\n---\n",
          element);
    case 1:
      return fmt::format(
          "flow: pay-{0}\ntrigger: payment.succeeded\ncondition: payment.element_id == \"act-{0}\"\nactions:\n  - "
          "create_deal: {{name: \"{{{{ payment.product.name }}}}\"}}\n---\n",
          element);
    case 2:
      return fmt::format(
          "flow: form-{0}\ntrigger: site.form_submitted\ncondition: form.id == \"act-{0}\"\nactions:\n"
          "  - create_deal: {{name: \"Form\", map: {{nome: name, email: email, cidade: city, mensagem: "
          "deal.message}}}}\n---\n",
          element);
    default:
      return fmt::format(
          "flow: link-{0}\ntrigger: automation.link_clicked\ncondition: flow.id == \"act-{0}\"\nactions:\n  - "
          "create_deal: {{name: \"Click\"}}\n---\n",
          element);
  }
}

}  // namespace

std::vector<WorkspaceFile> bench_workspace(const BenchShape& shape) {
  std::vector<WorkspaceFile> files{
      {"dealflow.yaml", settings()},
      {"flows/asked.yaml", "{flow: asked, trigger: api.deal, actions: [create_deal: {}]}"}};
  const std::uint64_t flows = std::max(shape.flows - 1, elements_of(shape) * families_by_element);
  for (std::uint64_t i = 0; i < flows; ++i) {
    if (i % flows_per_file == 0) files.push_back({fmt::format("flows/bench-{}.yaml", i / flows_per_file), {}});
    files.back().text += flow_text(i % families_by_element, i / families_by_element);
  }
  return files;
}

}  // namespace dealflow::cli
