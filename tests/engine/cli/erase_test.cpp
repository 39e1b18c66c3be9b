// `erase`: nothing of the person is left in the store's rows, and everything of the others is.
#include "tests/support/shop_folder.hpp"

#include <dealflow/reader.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

// Ana (twice, merged), and Bia, who shares a deal and a phone with her.
class Shop : public ShopFolder {
 public:
  Shop() {
    write("shop/dealflow.yaml",
          "workspace: shop\nteam: [{id: carla}]\npipelines: [{id: sales, responsible: carla, stages: [new]}]\n"
          "fields: {contact: {birthday: date}}\nendpoints: {erp: {url: 'https://erp.example.com'}}\n");
    write("shop/flows/f.yaml", R"(
flow: leads
trigger: api.deal
actions:
  - create_deal: {name: "Order of {{ person.first_name }}"}
  - webhook: {to: erp, body: {who: person.email}}
  - wait: 7 days
---
flow: bot
trigger: chatbot.action
actions: [create_contact: {map: {birthday: birthday}}]
---
flow: forms
trigger: site.form_submitted
actions: [create_contact: {map: {fields.mail: email}}]
---
flow: paid
trigger: payment.succeeded
actions: [create_deal: {}]
)");
    const std::string ana = R"("email":"Ana.Secret@example.com","first_name":"AnaSecret","phone":"+55 81 90000-1001")";
    const std::string bia = R"("email":"bia@example.com","first_name":"Bia","phone":"+55 81 90000-1001")";
    event("api.deal", R"({"person":{)" + ana + R"(},"deal":{"external_id":"alone"}})");
    event("api.deal", R"({"person":{)" + ana + R"(},"deal":{"external_id":"both"}})");
    event("api.deal", R"({"person":{)" + bia + R"(},"deal":{"external_id":"both"}})");
    event("api.deal", R"({"person":{)" + ana + R"(},"deal":{"pipeline":"none"}})");        // a dead letter
    event("api.contact", R"({"person":{"email":"no address, ana.secret@example.com"}})");  // refused
    event(
        "chatbot.action",
        R"({"person":{"messenger":{"network":"viber","subscriber_id":"secret-7"}},"bot":{"id":"b"},"action":{"name":"s"},"variables":{"birthday":"1990-05-01"}})");
    event("site.form_submitted",
          R"({"page":{"kind":"site","id":"p"},"form":{"id":"f"},"fields":{"mail":"ana.secret@example.com"}})");
    event("payment.succeeded",
          R"({"person":{)" + ana +
              R"(},"payment":{"id":"p-1","channel":"site","amount":"1.00","currency":"BRL","product":{"name":"x"}}})");
    event("api.deal", R"({"person":{"email":"xana.secret@example.com"}})");  // somebody else
    write("events.ndjson", events_);
    REQUIRE(run({"run", path("shop"), path("events.ndjson")}).status == 1);
    REQUIRE(run({"merge", "con-1", "con-3"}).status == 0);
  }
  [[nodiscard]] std::string lists() const {
    std::string all;
    for (const char* kind : {"contacts", "deals", "payments", "runs", "effects", "events", "rejected", "dead"})
      all += run({"list", kind, "--format", "ndjson"}).out;
    return all;
  }

 private:
  void event(const std::string& type, const std::string& data) {
    events_ += R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":")" + std::to_string(++count_) +
               R"(","type":")" + type + R"(","data":)" + data + "}\n";
  }
  std::string events_;
  int count_ = 0;
};

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a person who is erased is nowhere, and everybody else is where they were", "[cli][erase]") {
  const Shop shop;
  const std::string before = shop.lists();
  CHECK(count(before, "AnaSecret") > 5);

  // First only shown.
  const Finished preview = shop.run({"erase", "con-1", "--format", "json"});
  REQUIRE(preview.status == 0);
  CHECK(shop.lists() == before);

  const Finished erased = shop.run({"erase", "con-3", "--yes", "--actor", "carla", "--format", "json"});
  REQUIRE(erased.status == 0);
  const Json receipt = Json::parse(erased.out);
  CHECK(receipt["contacts"] == Json{"con-1", "con-3"});
  CHECK(receipt["deals"] == 2);  // alone, and that of the payment
  CHECK(receipt["payments"] == 1);
  CHECK(receipt["events"] == 7);  // three requests of hers, bot, form, payment, the merge
  CHECK(receipt["rejected"] == 1);
  for (const char* key : {"history", "runs", "effects"}) CHECK(receipt[key] > 0);
  Json shown = Json::parse(preview.out);
  shown["actor"] = "carla";
  shown["at"] = receipt["at"];
  CHECK(shown == receipt);

  const std::string after = shop.lists();
  CHECK(count(after, "AnaSecret") == 0);
  CHECK(count(after, "Ana.Secret") == 0);
  CHECK(count(after, "secret-7") == 0);
  CHECK(count(after, "ana.secret@") == count(after, "xana.secret@"));
  CHECK(count(after, "xana.secret@") > 0);
  CHECK(shop.run({"verify"}).status == 0);

  // Bia has what she had, and the deal of both is hers alone.
  const Json bia = Json::parse(shop.run({"show", "con-2", "--format", "json"}).out);
  CHECK(bia["phone"] == "+5581900001001");
  CHECK(bia["deals"] == Json{"deal-2"});
  CHECK(Json::parse(shop.run({"show", "deal-2", "--format", "json"}).out)["contacts"] == Json{"con-2"});
}

TEST_CASE("a redelivery brings nobody back, and a copy of the store has nothing of them on its pages",
          "[cli][erase][D1]") {
  const Shop shop;
  REQUIRE(shop.run({"erase", "con-1", "--yes"}).status == 0);
  const std::string after = shop.lists();
  const Finished again = shop.run({"run", shop.path("shop"), shop.path("events.ndjson")});
  CHECK(again.out.find(" 0 applied") != std::string::npos);
  CHECK(shop.run({"list", "contacts", "--format", "ndjson"}).out.find("Secret") == std::string::npos);

  REQUIRE(shop.run({"list", "rejected"}).status == 0);
  auto reader = Reader::open(shop.path("store"));
  REQUIRE(reader);
  REQUIRE(reader->copy_to(shop.path("copy")));
  std::ifstream in(shop.path("copy/data.mdb"), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  CHECK(bytes.size() > 4096);
  CHECK(count(bytes, "AnaSecret") == 0);
}

TEST_CASE("whoever is erased is told apart from whoever never was", "[cli][erase]") {
  const Shop shop;
  REQUIRE(shop.run({"erase", "con-1", "--yes"}).status == 0);
  struct Row {
    std::vector<std::string> words;
    std::string says;
  };
  const Row rows[] = {
      {{"show", "con-1"}, "con-1 was erased on 20"},  {{"show", "con-3"}, "con-3 was erased on 20"},
      {{"erase", "con-1"}, "con-1 was erased on 20"}, {{"erase", "con-99"}, "no contact `con-99`"},
      {{"erase", "deal-1"}, "no contact `deal-1`"},   {{"merge", "con-1", "con-2"}, "con-1 was erased on 20"},
      {{"unmerge", "con-3"}, "no contact `con-3`"},
  };
  for (const Row& row : rows) {
    const Finished ran = shop.run(row.words);
    CAPTURE(row.words, ran.err);
    CHECK(ran.status == 1);
    CHECK(ran.err.find(row.says) != std::string::npos);
  }
}

}  // namespace dealflow::test
