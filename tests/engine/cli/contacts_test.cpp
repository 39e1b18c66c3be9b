// `duplicates`, `merge`, `unmerge`, `show --history`: as a person at the keyboard meets them.
#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

// Two contacts with one phone, each with a deal and a city.
class Shop : public ShopFolder {
 public:
  Shop() {
    write("shop/dealflow.yaml",
          "workspace: shop\npipelines: [{id: sales, stages: [new]}]\nfields: {contact: {city: text}}\n");
    write("shop/flows/f.yaml",
          "{flow: leads, trigger: chatbot.action, actions: [create_deal: {map: {city: city}}]}\n---\n"
          "{flow: vip, trigger: crm.contact.tagged, actions: [add_note: {text: tagged}]}\n");
    write("events.ndjson", event("1", "ana@example.com", "Recife") + event("2", "ana@work.example", "Olinda"));
    REQUIRE(run({"run", path("shop"), path("events.ndjson")}).status == 0);
  }
  [[nodiscard]] std::string contacts() const {
    Json list = Json::parse(run({"list", "contacts", "--format", "json"}).out);
    for (Json& contact : list) contact.erase("history");
    return list.dump();
  }

 private:
  static std::string event(const std::string& id, const std::string& email, const std::string& city) {
    return R"({"specversion":"1.0","source":"/t","type":"chatbot.action","time":"2026-03-02T09:00:00Z","id":")" + id +
           R"(","data":{"person":{"email":")" + email +
           R"(","phone":"+55 81 90000-1001"},"bot":{"id":"b"},"action":{"name":"send"},"variables":{"city":")" + city +
           "\"}}}\n";
  }
};

}  // namespace

TEST_CASE("duplicates are listed, looked at together, merged, and taken apart again", "[cli][R5][D6]") {
  const Shop shop;
  const std::string before = shop.contacts();
  CHECK(shop.run({"duplicates"}).out.find("con-1, con-2") != std::string::npos);

  const Finished preview = shop.run({"merge", "con-1", "con-2", "--policy", "keep_both", "--preview"});
  CAPTURE(preview.out);
  CHECK(preview.status == 0);
  CHECK(preview.out.find("ana@example.com, ana@work.example") != std::string::npos);
  CHECK(shop.contacts() == before);

  const Finished merged = shop.run({"merge", "con-2", "con-1", "--tag", "merged"});
  CHECK(merged.status == 0);
  CHECK(merged.out.starts_with("con-1"));
  CHECK(shop.run({"duplicates"}).out.empty());
  CHECK(shop.run({"show", "con-2"}).out.starts_with("con-1"));

  const Finished unmerged = shop.run({"unmerge", "con-2"});
  CHECK(unmerged.status == 0);
  CHECK(unmerged.out.starts_with("con-2"));
  CHECK(shop.contacts() == before);
  CHECK(shop.run({"duplicates"}).out.empty());  // somebody has said that they are two
  CHECK(shop.run({"verify"}).status == 0);
}

TEST_CASE("what cannot be merged or taken apart is refused with the reason", "[cli][D6]") {
  const Shop shop;
  REQUIRE(shop.run({"merge", "con-1", "con-2"}).status == 0);
  struct Row {
    std::vector<std::string> words;
    int status;
    std::string says;
  };
  const Row rows[] = {
      {{"merge", "con-1", "con-1"}, 1, "named twice"},
      {{"merge", "con-1", "con-2"}, 1, "one contact already, con-1"},
      {{"merge", "con-1", "con-9"}, 1, "no contact `con-9`"},
      {{"merge", "con-1"}, 2, "name the contacts"},
      {{"merge", "con-1", "con-2", "--policy", "newest"}, 2, "keep_newer"},
      {{"unmerge", "con-9"}, 1, "no contact `con-9`"},
      {{"unmerge", "con-1", "con-2"}, 2, "name one contact"},
      {{"duplicates", "con-1", "con-2", "--apart"}, 1, "one contact already"},
      {{"duplicates", "con-1", "--apart"}, 2, "name the two contacts"},
      {{"duplicates", "con-1"}, 2, "use `merge`"},
      {{"show", "run-1", "--history"}, 2, "contacts and deals"},
  };
  for (const Row& row : rows) {
    const Finished ran = shop.run(row.words);
    CAPTURE(row.words, ran.err);
    CHECK(ran.status == row.status);
    CHECK(ran.err.find(row.says) != std::string::npos);
  }
  REQUIRE(shop.run({"unmerge", "con-2"}).status == 0);
  const Finished twice = shop.run({"unmerge", "con-2"});
  CHECK(twice.status == 1);
  CHECK(twice.err.find("stands for itself") != std::string::npos);
}

TEST_CASE("flows follow a merge where the workspace stands before the ids", "[cli]") {
  const Shop shop;
  REQUIRE(shop.run({"merge", shop.path("shop"), "con-1", "con-2", "--tag", "vip"}).status == 0);
  CHECK(shop.run({"show", "con-1"}).out.find("note: tagged") != std::string::npos);
}

TEST_CASE("every value of a card says what set it and what it was before", "[cli][D9]") {
  const Shop shop;
  REQUIRE(shop.run({"merge", "con-1", "con-2", "--policy", "keep_newer", "--actor", "bruno"}).status == 0);
  const Json values = Json::parse(shop.run({"show", "con-1", "--history", "--format", "json"}).out);
  const auto city = std::find_if(values.begin(), values.end(), [](const Json& one) { return one["field"] == "city"; });
  REQUIRE(city != values.end());
  CHECK((*city)["value"] == "Olinda");
  const Json last = (*city)["set"].back();
  CHECK(last["old"] == "Recife");
  CHECK(last["new"] == "Olinda");
  CHECK(last["actor"] == "bruno");
  const Json deal = Json::parse(shop.run({"show", "deal-1", "--history", "--format", "json"}).out);
  for (const Json& value : deal) {
    CAPTURE(value.dump());
    CHECK(value["set"].back()["flow"] == "leads");
    CHECK(value["set"].back()["flow_version"].get<std::string>().size() == 16);
    CHECK(value["set"].back()["step"] == "1");
    CHECK(value["set"].back()["event"]["id"] == "1");
  }
  CHECK(deal.size() >= 4);
}

}  // namespace dealflow::test
