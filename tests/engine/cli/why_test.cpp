// `why`: ten questions about a shop and what it answers (tests/golden/why), and what it refuses. With
// DEALFLOW_UPDATE_GOLDEN=1 the golden files are written anew; the change is then read in the diff.
#include "tests/support/golden.hpp"
#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view settings = R"(workspace: shop
timezone: America/Sao_Paulo
team: [{id: ana, name: Ana Lima}, {id: bruno, name: Bruno Reis}]
pipelines:
  - {id: sales, responsible: ana, stages: [new, offer, {id: won, closes: won}, {id: lost, closes: lost}]}
fields:
  contact: {city: text, segment: text}
  deal: {size: text}
payments:
  created: {pipeline: sales, stage: new}
  succeeded: {pipeline: sales, stage: won}
)";

constexpr std::string_view flows = R"(flow vip {
  priority 1
  exclusive
  trigger api.deal
  condition contact.fields.segment == "vip" && data.deal.amount >= 1000
  create deal "Vip: {{ data.deal.name }}" {}
}

flow orders {
  trigger api.deal
  condition data.deal.amount > 100 || data.deal.name == "Sample"
  var size_deal = data.deal.amount > 500 ? "large" : "small"
  create deal "{{ data.deal.name }} of {{ person.first_name }}" {
    stage offer
    map { size_deal -> size }
  }
  if data.deal.amount > 500 && contact.fields.city != null {
    assign deal to bruno
  } else {
    note "Small, or from nowhere"
  }
}

flow welcome {
  reentry once
  trigger chatbot.subscribed
  create contact { map { town -> city } }
}

flow reminder {
  trigger site.form_submitted
  create contact {}
  wait for payment.succeeded where awaited.payment.amount >= 50 within 2 days {
    add tag paid
  } else {
    add tag late
  }
}

flow old-orders {
  disabled
  trigger api.deal
  create deal {}
}

flow paid {
  trigger payment.succeeded
  condition payment.amount / payment.refunds == 1
  note on contact "never"
}
)";

std::string event(std::string_view id, std::string_view type, std::string_view time, std::string_view data) {
  return R"({"specversion":"1.0","source":"/s","id":")" + std::string(id) + R"(","type":")" + std::string(type) +
         R"(","time":"2026-03-0)" + std::string(time) + R"(:00Z","data":)" + std::string(data) + "}\n";
}

std::string payment(std::string_view amount, std::string_view id) {
  return R"({"person":{"email":"rita@example.com"},"payment":{"id":")" + std::string(id) +
         R"(","channel":"site","amount":")" + std::string(amount) + R"(","currency":"BRL","product":{"name":"Cake"}}})";
}

std::string deal(std::string_view name, std::string_view amount) {
  return R"({"person":{"email":"rita@example.com","first_name":"Rita"},"deal":{"name":")" + std::string(name) +
         R"(","amount":")" + std::string(amount) + R"(","currency":"BRL"}})";
}

void fill(const ShopFolder& folder) {
  folder.write("shop/dealflow.yaml", settings);
  std::string text(flows);
  text.erase(text.find("flow paid {"));  // it fails, and is for one question alone
  folder.write("shop/flows/f.flow", text);
  const std::string subscribed =
      R"({"person":{"email":"rita@example.com","first_name":"Rita"},"bot":{"id":"b"},"variables":{"town":"Recife"}})";
  folder.write("events.ndjson",
               event("e-1", "chatbot.subscribed", "2T09:00", subscribed) +
                   event("e-2", "api.deal", "2T10:00", deal("Cake", "80.00")) +
                   event("e-3", "api.deal", "2T11:00", deal("Wedding", "900.00")) +
                   event("e-4", "chatbot.subscribed", "2T12:00", subscribed) +
                   event("e-5", "site.form_submitted", "2T13:00",
                         R"({"page":{"kind":"site","id":"home"},"form":{"id":"f"},)"
                         R"("fields":{"email":"rita@example.com"}})") +
                   event("e-6", "payment.succeeded", "2T14:00", payment("20.00", "p-1")) +
                   event("e-7", "payment.succeeded", "2T15:00", payment("70.00", "p-2")) +
                   event("e-8", "api.contact", "2T16:00",
                         R"({"person":{"email":"rita@example.com"},"contact":{"fields":{"segment":"vip"}}})"));
}

struct Asked {
  const char* golden;
  std::vector<std::string> words;
};

void check_golden(const std::string& name, const std::string& shown) {
  const fs::path file = fs::path(DEALFLOW_SOURCE_DIR) / "tests/golden/why" / name;
  if (updating_golden_files()) std::ofstream(file, std::ios::binary) << shown;
  std::ifstream in(file, std::ios::binary);
  CHECK(shown == std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

TEST_CASE("ten questions are answered in words that name what decided", "[cli][why][golden]") {
  const ShopFolder folder;
  fill(folder);
  const Finished ran = folder.run({"run", folder.path("shop"), folder.path("events.ndjson")});
  CAPTURE(ran.err);
  REQUIRE(ran.status == 0);
  const Asked questions[] = {
      {"01-condition-did-not-hold.txt", {"evt-2", "orders"}},
      {"02-which-operand-of-several.txt", {"e-3", "vip"}},
      {"03-every-flow-that-looked.txt", {"evt-3"}},
      {"04-reentry-stands-against-it.txt", {"evt-4"}},
      {"05-another-trigger.txt", {"evt-2", "welcome"}},
      {"06-switched-off.txt", {"evt-2", "old-orders"}},
      {"07-a-run-that-goes-on-waiting.txt", {"e-6", "reminder"}},
      {"08-a-stage-that-a-flow-set.txt", {"deal-1.stage"}},
      {"09-a-value-that-was-mapped.txt", {"con-1.city"}},
      {"10-a-value-that-the-flow-worked-out.txt", {"deal-1.size"}},
      {"11-how-a-deal-came-to-be.txt", {"deal-1"}},
      {"12-what-a-run-decided.txt", {"run-2"}},
      {"13-what-ended-a-wait.txt", {"e-7"}},
  };
  std::size_t answered = 0;
  for (const Asked& asked : questions) {
    std::vector<std::string> words{"why"};
    words.insert(words.end(), asked.words.begin(), asked.words.end());
    const Finished why = folder.run(words);
    INFO(asked.golden << "\n" << why.err);
    CHECK(why.status == 0);
    check_golden(asked.golden, why.out);
    if (why.status == 0) ++answered;
  }
  CHECK(answered == std::size(questions));
}

TEST_CASE("an answer shows what a flow saw then, also when records and flows have changed since", "[cli][why]") {
  const ShopFolder folder;
  fill(folder);
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 0);
  const std::string before = folder.run({"why", "evt-3"}).out;
  CHECK(before.find("contact.fields.segment = null") != std::string::npos);
  std::string changed(flows);
  changed.replace(changed.find("> 100 ||"), 8, "> 999 ||");
  changed.erase(changed.find("flow paid {"));
  folder.write("shop/flows/f.flow", changed);
  folder.write("more.ndjson", event("e-9", "api.deal", "3T09:00", deal("Party", "500.00")));
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("more.ndjson")}).status == 0);
  CHECK(folder.run({"why", "evt-3"}).out == before);
  const std::string after = folder.run({"why", "e-9", "orders"}).out;
  CHECK(after.find("data.deal.amount > 999 is false: data.deal.amount = 500.00 BRL") != std::string::npos);
}

TEST_CASE("a failed event tells where and why, and what had run is said to be undone", "[cli][why]") {
  const ShopFolder folder;
  folder.write("shop/dealflow.yaml", settings);
  folder.write("shop/flows/f.yaml",
               "{flow: first, priority: 1, trigger: api.deal, actions: [create_contact: {}]}\n---\n"
               "{flow: second, trigger: api.deal, condition: '1 / (size(data.deal.name) - 4) > 0', actions: "
               "[create_deal: {}]}\n");
  folder.write("events.ndjson", event("e-1", "api.deal", "2T10:00", deal("Cake", "80.00")));
  CHECK(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 1);
  const Finished why = folder.run({"why", "evt-1"});
  CAPTURE(why.out);
  CHECK(why.status == 0);
  CHECK(why.out.find("first  ran, and was undone") != std::string::npos);
  CHECK(why.out.find("second  failed: ") != std::string::npos);
  CHECK(why.out.find("in            second, step condition") != std::string::npos);
}

TEST_CASE("why refuses what is not there, and says what is meant", "[cli][why]") {
  const ShopFolder folder;
  fill(folder);
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 0);
  struct Refusal {
    std::vector<std::string> words;
    int status;
    std::string_view says;
  };
  const Refusal refusals[] = {
      {{"evt-99"}, 1, "no event `evt-99` is kept"},
      {{"evt-2", "order"}, 1, "there was no flow `order` when the event came; is it `orders`?"},
      {{"deal-9"}, 1, "no deal `deal-9`"},
      {{"con-9.city"}, 1, "no contact `con-9`"},
      {{"deal-1.stge"}, 1, "deal-1 has no value in `stge`; is it `stage`?"},
      {{"run-99"}, 1, "no run `run-99`"},
      {{"deal-1", "orders"}, 2, "FLOW goes with an event"},
  };
  for (const Refusal& refusal : refusals) {
    std::vector<std::string> words{"why"};
    words.insert(words.end(), refusal.words.begin(), refusal.words.end());
    const Finished why = folder.run(words);
    CAPTURE(refusal.words, why.err);
    CHECK(why.status == refusal.status);
    CHECK(why.err.find(refusal.says) != std::string::npos);
    CHECK(why.out.empty());
  }
  CHECK(folder.run({"why", "evt-1"}, "nowhere").status == 3);
}

TEST_CASE("an event that a timer made is explained, whenever the clock came to it", "[cli][why]") {
  const ShopFolder folder;
  folder.write("shop/dealflow.yaml", std::string(settings) + "events: {shop.late: {attributes: {}}}\n");
  folder.write(
      "shop/flows/f.yaml",
      "{flow: waits, trigger: api.deal, actions: [create_deal: {}, wait: 1 hour, emit: {type: shop.late}]}\n---\n"
      "{flow: late, trigger: shop.late, actions: [add_note: {to: deal, text: late}]}\n");
  folder.write("events.ndjson", event("e-1", "api.deal", "2T10:00", deal("Cake", "80.00")) +
                                    event("e-2", "api.deal", "2T15:00", deal("Tart", "90.00")));
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 0);
  const Finished why = folder.run({"why", "evt-2"});
  CAPTURE(why.out, why.err);
  CHECK(why.out.find("evt-2  shop.late") != std::string::npos);
  CHECK(why.out.find("late  ran: run-2") != std::string::npos);
  // A run tells what became of it, step by step.
  const Finished run = folder.run({"why", "run-1"});
  CAPTURE(run.out);
  CHECK(run.out.find("now           done") != std::string::npos);
  CHECK(run.out.find("step 2        wait: waited until 2026-03-02T11:00:00Z") != std::string::npos);
  CHECK(run.out.find("step 3        emit: shop.late") != std::string::npos);
}

TEST_CASE("a state that a stage brought is explained by the stage", "[cli][why]") {
  const ShopFolder folder;
  folder.write("shop/dealflow.yaml", settings);
  folder.write("shop/flows/f.yaml",
               "{flow: f, trigger: api.deal, actions: [create_deal: {}, move_deal: {stage: won}]}\n");
  folder.write("events.ndjson", event("e-1", "api.deal", "2T10:00", deal("Cake", "80.00")));
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 0);
  const Finished why = folder.run({"why", "deal-1.state"});
  CAPTURE(why.out);
  CHECK(why.out.find("step          2 move_deal") != std::string::npos);
  CHECK(why.out.find("rule          stage won") != std::string::npos);
}

TEST_CASE("a payment is explained by its events", "[cli][why]") {
  const ShopFolder folder;
  folder.write("shop/dealflow.yaml", settings);
  folder.write("shop/flows/f.yaml", "{flow: f, trigger: payment.created, actions: [create_deal: {}]}\n");
  folder.write("events.ndjson", event("e-1", "payment.created", "2T10:00", payment("70.00", "pay-7")) +
                                    event("e-2", "payment.succeeded", "2T11:00", payment("70.00", "pay-7")));
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 0);
  const Finished status = folder.run({"why", "pay-7.status"});
  CAPTURE(status.out, status.err);
  CHECK(status.out.find("status  succeeded") != std::string::npos);
  CHECK(status.out.find("event         evt-2 payment.succeeded: e-2 of /s") != std::string::npos);
  CHECK(status.out.find("before        2026-03-02 10:00:00 new") != std::string::npos);
  const Finished whole = folder.run({"why", "pay-7"});
  CAPTURE(whole.out);
  CHECK(whole.out.find("from          payment.amount = \"70.00\"") != std::string::npos);
  CHECK(whole.out.find("deal  deal-1") != std::string::npos);
  CHECK(folder.run({"why", "pay-7.sttus"}).status == 1);
  CHECK(folder.run({"why", "pay-99"}).status == 1);
}

}  // namespace dealflow::test
