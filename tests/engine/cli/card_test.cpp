// Cards, runs, board and statistics as people read them: tests/golden/cli/cards.txt. With DEALFLOW_UPDATE_GOLDEN=1 the
// file is written anew; the change is then read in the diff.
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

const char* const settings = R"(workspace: shop
default_region: BR
team: [{id: ana, name: Ana Lima}]
pipelines:
  - {id: sales, name: Sales, responsible: ana, stages: [new, offer, {id: won, closes: won}]}
  - {id: support, stages: [asked]}
fields:
  contact: {city: text}
  deal: {message: text}
payments: {succeeded: {stage: won}}
)";

const char* const flows = R"(flow: subscriber
trigger: chatbot.subscribed
actions: [create_contact: {map: {town: city}, tags: [bot]}]
---
flow: form
trigger: site.form_submitted
actions: [create_deal: {name: "Message of {{ fields.nome }}", stage: offer, map: {nome: name, correio: email, texto: deal.message}}]
---
flow: lead
trigger: popup.submitted
actions: [create_deal: {name: Lead, pipeline: support}]
---
flow: payment
trigger: [payment.created, payment.succeeded]
actions: [create_deal: {name: "{{ payment.product.name }}"}]
---
flow: order
trigger: integration.order
actions: [create_deal: {}]
---
flow: cart
trigger: automation.event_triggered
actions: [create_deal: {name: Cart, map: {town: city, message_deal: message}}]
---
flow: news
trigger: signup_form.submitted
actions: [create_contact: {}]
)";

std::string events() {
  std::string all;
  int number = 0;
  const auto add = [&](const char* type, const char* data) {
    ++number;
    all += R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:)" + std::to_string(10 + number) +
           R"(:00Z","id":"e-)" + std::to_string(number) + R"(","type":")" + type + R"(","data":)" + data + "}\n";
  };
  add("chatbot.subscribed",
      R"({"person":{"first_name":"Maria","messenger":{"network":"telegram","subscriber_id":"s-1",)"
      R"("username":"@maria","link":"https://chat.example.com/s-1"}},"bot":{"id":"b"},)"
      R"("variables":{"town":"Recife"}})");
  add("chatbot.contact_shared", R"({"person":{"messenger":{"network":"telegram","subscriber_id":"s-1"},)"
                                R"("email":"Maria@Example.com"},"bot":{"id":"b"}})");
  add("site.form_submitted", R"({"page":{"kind":"site","id":"p"},"form":{"id":"f"},"fields":{"nome":"Luís Prado",)"
                             R"("correio":"luis@example.com","texto":"Two cakes"}})");
  add("popup.submitted", R"({"popup":{"id":"p"},"fields":{"email":"maria@example.com"},"session":{"browser":"Firefox",)"
                         R"("visits":[{"url":"https://site.example.com/","time_on_page_s":42,)"
                         R"("visited_at":"2026-03-02T08:57:00Z"},{"url":"https://site.example.com/prices",)"
                         R"("time_on_page_s":118,"visited_at":"2026-03-02T08:58:02Z"}]}})");
  const char* const payment = R"({"person":{"email":"maria@example.com"},"payment":{"id":"pay-77","channel":"chatbot",)"
                              R"("amount":"149.90","currency":"BRL","provider":"sandbox","product":{"name":"Kit"}}})";
  add("payment.created", payment);
  add("payment.succeeded", payment);
  add("payment.refunded", R"({"payment":{"id":"pay-77","channel":"chatbot","refund_amount":"49.90","currency":"BRL",)"
                          R"("partial":true}})");
  add("course.enrolled", R"({"person":{"email":"maria@example.com"},"course":{"id":"crs-1","title":"Excel"}})");
  add("course.progressed", R"({"person":{"email":"maria@example.com"},"course":{"id":"crs-1"},)"
                           R"("progress":{"percent":40,"lesson":"Sums"}})");
  add("integration.order",
      R"({"person":{"email":"hans@example.net","full_name":"Hans Gross"},"integration":{"id":"woo",)"
      R"("platform":"woocommerce"},"order":{"id":"9","amount":"310.00","currency":"EUR"},"items":[)"
      R"({"name":"Stuhl","quantity":2,"unit_price":"120.00","currency":"EUR"},{"name":"Lampe","quantity":1}]})");
  add("automation.event_triggered",
      R"({"person":{"email":"joana@example.com","first_name":"Joana","messenger":{"network":"telegram",)"
      R"("subscriber_id":"s-2","username":"@joana","link":"https://chat.example.com/s-2"}},"event":{"name":"cart"},)"
      R"("variables":{"town":"Olinda","message_deal":"Call at noon","age":34}})");
  add("signup_form.submitted", R"({"form":{"id":"f"},"fields":{"email":"eva@example.com"}})");
  return all;
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("cards show what their tabs are for, in words",
          "[cli][golden][R16][R27][R29][R40][R41][R45][R46][R52][R56][R57][R59][R63][R65][R70]") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "shop/flows");
  std::ofstream(folder.path() / "shop/dealflow.yaml") << settings;
  std::ofstream(folder.path() / "shop/flows/f.yaml") << flows;
  std::ofstream(folder.path() / "events.ndjson") << events();
  const std::string store = (folder.path() / "store").string();
  const Finished ran = run_program(
      {"run", (folder.path() / "shop").string(), (folder.path() / "events.ndjson").string(), "--store", store});
  CAPTURE(ran.err);
  REQUIRE(ran.status == 0);

  std::string transcript;
  const std::vector<std::vector<std::string>> commands{
      {"show", "con-1"},  {"show", "con-2"},  {"show", "con-4"},   {"show", "con-5"},  {"show", "deal-1"},
      {"show", "deal-2"}, {"show", "deal-3"}, {"show", "pay-77"},  {"show", "deal-4"}, {"show", "deal-5"},
      {"show", "run-1"},  {"board"},          {"list", "courses"}, {"stats"},
  };
  for (const auto& command : commands) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"--store", store});
    const Finished shown = run_program(words);
    CAPTURE(command, shown.err);
    CHECK(shown.status == 0);
    transcript += "$ dealflow";
    for (const std::string& word : command) transcript += " " + word;
    transcript += "\n" + shown.out + "\n";
  }
  const fs::path golden = DEALFLOW_SOURCE_DIR "/tests/golden/cli/cards.txt";
  if (std::getenv("DEALFLOW_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << transcript;
  CHECK(content(golden) == transcript);
}

}  // namespace dealflow::test
