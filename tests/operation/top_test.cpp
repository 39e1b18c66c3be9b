// `top`: one picture where nobody watches, a live one on a terminal, which is left as it was.
#include "tests/support/program.hpp"
#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <string>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

class Shop : public ShopFolder {
 public:
  Shop() {
    write("shop/dealflow.yaml",
          "workspace: shop\npipelines: [{id: sales, stages: [new]}]\nendpoints: {erp: {url: "
          "'https://erp.example.com'}}\n");
    write("shop/flows/f.yaml",
          "{flow: deals, trigger: api.deal, actions: [create_deal: {}, webhook: {to: erp}]}\n---\n"
          "{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 7 days]}\n");
    std::string events = "no event\n";
    for (int at = 0; at < 12; ++at) events += event(at, "api.deal", "");
    for (int at = 12; at < 15; ++at) events += event(at, "api.contact", "");
    events += event(15, "api.deal", R"(,"deal":{"pipeline":"none"})");
    events += event(16, "course.enrolled", R"(,"course":{"id":"c"})");
    write("events.ndjson", events);
    REQUIRE(run({"run", path("shop"), path("events.ndjson")}).status == 1);
  }

 private:
  static std::string event(int id, const std::string& type, const std::string& more) {
    const std::string number = std::to_string(id);
    return R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":")" + number + R"(","type":")" +
           type + R"(","data":{"person":{"email":"p)" + number + R"(@example.com"})" + more + "}}\n";
  }
};

}  // namespace

TEST_CASE("top counts what lists show", "[cli][top]") {
  const Shop shop;
  const Finished ran = shop.run({"top", "--once", "--format", "json"});
  REQUIRE(ran.status == 0);
  const Json top = Json::parse(ran.out);
  CAPTURE(top.dump(1));
  CHECK(top["workspaces"] == Json{"shop"});
  CHECK(top["events"] == Json({{"taken", 17}, {"unmatched", 1}, {"failed", 1}, {"rejected", 1}}));
  for (const char* kind : {"contacts", "deals", "payments", "runs", "effects"}) {
    const std::string listed = shop.run({"list", kind, "--format", "ndjson"}).out;
    CAPTURE(kind);
    CHECK(top[kind] == std::count(listed.begin(), listed.end(), '\n'));
  }
  CHECK(top["waiting"] == Json({{"count", 3}, {"more", false}}));
  CHECK(top["outbox"]["count"] == 12);
  CHECK(top["outbox_failing"]["count"] == 0);
  CHECK(top["dead"]["count"] == 1);
  CHECK(top["last_event"] == "2026-03-02T09:00:00Z");
  CHECK(top["store"]["readers"] == 0);
  CHECK(top["store"]["used_bytes"] > 0);
  CHECK(top["store"]["file_bytes"] >= top["store"]["used_bytes"]);
  CHECK(top["flows"] == Json::array({{{"workspace", "shop"}, {"flow", "deals"}, {"recent_runs", 12}},
                                     {{"workspace", "shop"}, {"flow", "waits"}, {"recent_runs", 3}}}));
  std::uint64_t events = 0;
  for (const Json& source : top["sources"]) events += source["events"].get<std::uint64_t>();
  CHECK(events == 17);
  CHECK(shop.run({"top", "--once", "--workspace", "other"}).status == 1);
  CHECK(shop.run({"top", "--once"}, "none").status == 3);
}

TEST_CASE("without a terminal top prints one picture of plain text", "[cli][top]") {
  const Shop shop;
  const Finished ran = shop.run({"top"});
  REQUIRE(ran.status == 0);
  for (const char* part : {"events      17   1 unmatched   1 failed   1 rejected\n", "contacts    16\n",
                           "runs        15   3 waiting\n", "outbox      12 to be sent   0 failing   12 made\n",
                           "dead        1\n", "last event  2026-03-02T09:00:00Z\n", "deals"}) {
    CAPTURE(part, ran.out);
    CHECK(ran.out.find(part) != std::string::npos);
  }
  CHECK(ran.out.find('\033') == std::string::npos);
}

TEST_CASE("on a terminal top draws until q, within the window, and leaves the terminal as it was", "[cli][top]") {
  const Shop shop;
  const Finished ran = run_on_terminal({"top", "--store", shop.path("store")}, "q");
  CAPTURE(ran.out);
  CHECK(ran.status == 0);
  CHECK(ran.out.find("\033[?1049h") != std::string::npos);
  CHECK(ran.out.find("events") != std::string::npos);
  const auto left = ran.out.rfind("\033[?25h\033[?1049l");
  REQUIRE(left != std::string::npos);
  CHECK(ran.out.find("events", left) == std::string::npos);
  CHECK(ran.out.find("\033[1m") == std::string::npos);  // without colours
  // What is wrong is told on the shell's own screen.
  const Finished missing = run_on_terminal({"top", "--store", shop.path("none")}, "q");
  CHECK(missing.status == 3);
  CHECK(missing.out.find("\033[?1049h") == std::string::npos);
}

}  // namespace dealflow::test
