// What an operator does through a server that holds the store: approve, end, retry, enable; and who may.
#include "engine/http/routing.hpp"
#include "tests/http/server_fixture.hpp"
#include "tests/support/json_schema.hpp"

#include <set>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view limited_settings = R"(
workspace: shop
pipelines: [{id: sales, stages: [new]}]
limits: {deals: 1}
endpoints: {erp: {url: "https://erp.example.com"}}
)";
constexpr std::string_view flows = R"(
flow: leads
trigger: api.deal
actions: [create_deal: {}]
---
flow: tells
trigger: api.contact
actions:
  - create_contact: {}
  - webhook: {to: erp, body: {id: contact.id}}
  - webhook: {url: "https://other.example.com/in?a=1", body: {id: contact.id}}
---
flow: forms
trigger: site.form_submitted
actions: [create_deal: {name: "{{ 1 / size(fields.a) }}"}]
)";
constexpr std::string_view mended_flow = R"(
flow: forms
trigger: site.form_submitted
actions: [create_contact: {}]
)";

std::string event(std::string_view id, std::string_view type, std::string_view more = "") {
  return fmt::format(R"({{"specversion":"1.0","id":"{0}","source":"/shop","type":"{1}",)"
                     R"("data":{{"person":{{"email":"{0}@example.com"}}{2}}}}})",
                     id, type, more);
}
const std::string form = R"(,"page":{"kind":"site","id":"home"},"form":{"id":"f"},"fields":{"a":""})";

// The route by which a path is asked for, and its answer held against what that declares.
std::string schema_of(std::string_view method, std::string_view path) {
  const auto found = http::find_route(http::routes(), method, path.substr(0, path.find('?')));
  REQUIRE(found);
  return output_schema(found->route->answer.schema);
}

struct LimitedShop : ServerFixture {
  explicit LimitedShop(HttpOptions options = {}) : ServerFixture(std::move(options), {}, limited_settings) {
    REQUIRE(worker->reload({workspace_of(flows, limited_settings)}));
  }
  void submit(std::string line) const { REQUIRE(worker->submit_and_wait({{.line = std::move(line)}})); }
  [[nodiscard]] Json act(std::string_view path) const { return json("POST", path); }
  [[nodiscard]] Json json(std::string_view method, std::string_view path) const {
    const HttpReply reply = ask(method, path);
    CAPTURE(method, path, reply.body);
    CHECK(reply.status == 200);
    const Json answer = Json::parse(reply.body);
    for (const Json& one : answer.is_array() ? answer : Json::array({answer}))
      CHECK(violation(one.dump(), schema_of(method, path)) == "");
    return answer;
  }
  [[nodiscard]] std::string refused(std::string_view path, const HttpClient::Headers& headers = {}) const {
    const HttpReply reply = ask("POST", path, headers);
    CHECK(violation(reply.body, output_schema("problem")) == "");
    return shown(reply);
  }
  // What a sender would tell of the effect.
  void report_gone(std::string_view effect) const {
    const auto handle = worker->handle("shop");
    REQUIRE(handle);
    REQUIRE(worker->with_engine([&](Engine& engine) {
      return engine.report_effect(*handle, effect, {Delivery::Result::gone, "410", {}, clock.source()()});
    }));
  }
};

}  // namespace

TEST_CASE("runs that a limit holds are approved or ended beside the events", "[http][acting]") {
  const LimitedShop shop;
  for (const char* id : {"1", "2", "3"}) shop.submit(event(id, "api.deal"));
  CHECK(shop.count(RecordKind::deals) == 1);
  CHECK(shop.act("/runs/run-2/approve") == Json({{"id", "run-2"}, {"state", "done"}}));
  CHECK(shop.count(RecordKind::deals) == 2);  // read beside the worker: it is on disk
  CHECK(shop.act("/runs/run-3/cancel?workspace=shop") == Json({{"id", "run-3"}, {"state", "cancelled"}}));
  CHECK(shop.count(RecordKind::deals) == 2);

  CHECK(shop.refused("/runs/run-2/approve") == "409 run.state");  // asked for twice
  CHECK(shop.refused("/runs/run-1/approve") == "409 run.state");
  CHECK(shop.refused("/runs/run-3/cancel") == "409 run.state");
  CHECK(shop.refused("/runs/run-99/approve") == "404 engine.not_found");
  CHECK(shop.refused("/runs/run-99/cancel") == "404 engine.not_found");
  CHECK(shop.refused("/runs/deal-1/cancel") == "404 engine.not_found");
  CHECK(shop.refused("/runs/run-2/approve?workspace=other") == "404 engine.not_found");
  CHECK(shop.refused("/runs/run-2/approve?force=true") == "400 http.parameter");
  CHECK(shop.ask("GET", "/runs/run-2/approve").status == 405);
}

TEST_CASE("an approved run that fails is told as failed", "[http][acting]") {
  const LimitedShop shop;
  REQUIRE(
      shop.worker->reload({workspace_of("{flow: leads, trigger: api.deal, actions: [create_deal: {}, add_note: "
                                        "\"{{ 1 / (size(deal.id) - size(deal.id)) }}\"]}",
                                        "workspace: shop\npipelines: [{id: sales, stages: [new]}]\nlimits: {deals: "
                                        "0}\n")}));
  shop.submit(event("1", "api.deal"));
  CHECK(shop.act("/runs/run-1/approve") == Json({{"id", "run-1"}, {"state", "failed"}}));
  CHECK(shop.json("GET", "/runs/run-1")["state"] == "failed");
}

TEST_CASE("dead letters are run again, one or all", "[http][acting]") {
  const LimitedShop shop;
  for (const char* id : {"1", "2"}) shop.submit(event(id, "site.form_submitted", form));
  CHECK(shop.count(RecordKind::dead) == 2);
  CHECK(shop.act("/dead/evt-1/retry") == Json({{"id", "evt-1"}, {"outcome", "failed"}}));
  CHECK(shop.act("/dead/retry").size() == 2);
  REQUIRE(shop.worker->reload({workspace_of(mended_flow, limited_settings)}));
  CHECK(shop.act("/dead/evt-2/retry") == Json({{"id", "evt-2"}, {"outcome", "applied"}}));
  CHECK(shop.act("/dead/retry?workspace=shop") == Json::array({{{"id", "evt-1"}, {"outcome", "applied"}}}));
  CHECK(shop.count(RecordKind::dead) == 0);
  CHECK(shop.count(RecordKind::contacts) == 2);
  CHECK(shop.act("/dead/retry") == Json::array());
  for (const char* id : {"evt-1", "evt-99", "run-1", "eff-1", "con-1"})
    CHECK(shop.refused("/dead/" + std::string(id) + "/retry") == "404 engine.not_found");
}

TEST_CASE("receivers that were gone are listed, and sent to again", "[http][acting]") {
  const LimitedShop shop;
  CHECK(shop.json("GET", "/endpoints") == Json::array());
  shop.submit(event("1", "api.contact"));
  shop.report_gone("eff-1");
  shop.report_gone("eff-2");
  const Json disabled = shop.json("GET", "/endpoints?workspace=shop");
  REQUIRE(disabled.size() == 2);
  CHECK(disabled[0]["receiver"] == "erp");
  CHECK(disabled[0]["reason"] == "410");
  CHECK(shop.act("/dead/eff-1/retry")["outcome"] == "failed");
  CHECK(shop.act("/endpoints/erp/enable") == Json({{"receiver", "erp"}, {"enabled", true}}));
  const std::string address = disabled[1]["receiver"];
  CHECK(address == "https://other.example.com/in?a=1");
  CHECK(shop.act("/endpoints/https%3A%2F%2Fother.example.com%2Fin%3Fa=1/enable")["receiver"] == address);
  CHECK(shop.json("GET", "/endpoints") == Json::array());
  CHECK(shop.act("/dead/retry").size() == 2);
  CHECK(shop.count(RecordKind::effects) == 2);
  CHECK(shop.refused("/endpoints/erp/enable") == "404 engine.not_found");
  CHECK(shop.refused("/endpoints/nobody/enable") == "404 engine.not_found");
}

TEST_CASE("several workspaces: an act names its own", "[http][acting]") {
  const LimitedShop shop;
  REQUIRE(shop.worker->reload({workspace_of(flows, std::string(limited_settings).replace(12, 4, "cafe"))}));
  for (const char* path : {"/runs/run-1/approve", "/runs/run-1/cancel", "/dead/retry", "/endpoints/erp/enable"})
    CHECK(shop.refused(path) == "400 engine.invalid_argument");
  CHECK(shop.act("/dead/retry?workspace=cafe") == Json::array());
  CHECK(shop.act("/dead/retry?workspace=shop") == Json::array());
}

TEST_CASE("acts are for this machine, or for a token, and not for pages of other sites", "[http][acting][auth]") {
  const LimitedShop shop;
  std::set<std::string> acts;
  for (const http::Route& route : http::routes()) {
    if (route.purpose != http::Purpose::act) continue;
    CAPTURE(route.path);
    CHECK(route.access == http::Access::host);
    CHECK(route.method == "POST");
    std::string path(route.path);
    if (const auto part = path.find("{id}"); part != std::string::npos) path.replace(part, 4, "x-1");
    acts.insert(path);
  }
  CHECK(acts.size() == 5);
  for (const std::string& path : acts) {
    CAPTURE(path);
    const std::string there = path == "/dead/retry" ? "200 " : "404 engine.not_found";
    const auto from = [&](const char* origin, const char* host) {
      return shown(shop.ask("POST", path, {{"Origin", origin}, {"Host", host}}));
    };
    CHECK(from("http://localhost:8080", "localhost:8080") == there);
    CHECK(from("https://127.0.0.1", "127.0.0.1") == there);
    // Pages of this machine are let in by everything but acts, which are for the very host that is asked.
    for (const char* origin : {"http://localhost:3000", "http://localhost"})
      CHECK(from(origin, "localhost:8080") == "403 http.origin");
    for (const char* origin :
         {"https://evil.example.com", "null", "", "localhost:8080", "http://localhost:8080.evil.example.com"})
      CHECK(from(origin, "localhost:8080") == "403 http.foreign_page");
    CHECK(shown(shop.ask(
              "POST", path,
              {{"Origin", "http://localhost"}, {"Origin", "https://evil.example.com"}, {"Host", "localhost"}})) ==
          "403 http.foreign_page");
    CHECK(from("http://evil.example.com", "evil.example.com") == "403 http.foreign_page");
    CHECK(shop.refused(path, {{"X-Forwarded-For", "10.1.1.1"}}) == "403 http.not_open");
  }

  HttpOptions options;
  options.tokens = {"env:HOST_TOKEN"};
  const LimitedShop guarded(std::move(options));
  const HttpClient::Headers token{{"Authorization", "Bearer host-token"}};
  for (const std::string& path : acts) {
    CHECK(guarded.refused(path) == "401 http.no_credentials");
    CHECK(guarded.ask("POST", path, token).status == (path == "/dead/retry" ? 200 : 404));
  }
}

TEST_CASE("a body of an act is not looked at, and a worker that goes first is 503", "[http][acting]") {
  LimitedShop shop;
  CHECK(shop.post("/dead/retry", "", {}, "application/json").status == 200);
  CHECK(shop.post("/dead/retry", "{}", {}, "application/json").status == 200);
  CHECK(shop.post("/dead/retry", "a=b", {}, "application/x-www-form-urlencoded").status == 200);
  shop.worker->stop();
  const HttpReply reply = shop.ask("POST", "/dead/retry");
  CHECK(shown(reply) == "503 engine.cancelled");
  CHECK(reply.header("retry-after") == "5");
}

}  // namespace dealflow::test
