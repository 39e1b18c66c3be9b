// Events through real sockets: modes, outcomes, who may send what.
#include "tests/http/server_fixture.hpp"
#include "tests/support/json_schema.hpp"

#include <atomic>
#include <thread>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

const std::string batch_type = "application/cloudevents-batch+json";
const HttpClient::Headers with_token{{"Authorization", "Bearer api-token"}};

HttpClient::Headers binary(std::string id, std::string source = "/shop") {
  return {
      {"ce-specversion", "1.0"}, {"ce-id", std::move(id)}, {"CE-Source", std::move(source)}, {"ce-type", "api.deal"}};
}
HttpClient::Headers operator+(HttpClient::Headers a, const HttpClient::Headers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

TEST_CASE("an event is answered after its commit, with what became of it", "[http]") {
  const ServerFixture shop;
  const HttpReply applied = shop.post("/events", deal_event("1"));
  CHECK(applied.status == 200);
  CHECK(applied.header("content-type") == "application/json");
  CHECK(violation(applied.body, output_schema("outcome")) == "");
  const Json json = Json::parse(applied.body);
  CHECK(json["outcome"] == "applied");
  CHECK(json["event"] == "evt-1");
  CHECK(json["created"] == Json({"con-1", "deal-1", "run-1"}));
  CHECK(shop.count(RecordKind::deals) == 1);  // read beside the worker: it is on disk

  CHECK(shown(shop.post("/events", deal_event("1"))) == "200 duplicate");
  CHECK(shown(shop.post("/events", deal_event("1", "/shop", "b@example.com"))) == "422 event.id_reused");
  CHECK(shown(shop.post("/events", R"({"specversion":"1.0","id":"2","source":"/s","type":"api.unknown"})")) ==
        "200 unmatched");
  CHECK(shop.count(RecordKind::deals) == 1);
}

TEST_CASE("all modes of CloudEvents say the same", "[http][cloudevents]") {
  const ServerFixture shop;
  const std::string data = R"({"person":{"email":"a@example.com"}})";
  CHECK(shown(shop.post("/events", data, binary("1"), "application/json")) == "200 applied");
  CHECK(shown(shop.post("/events", deal_event("1"))) == "200 duplicate");
  const HttpReply batch =
      shop.post("/events", "[" + deal_event("1") + ",\n" + deal_event("2") + ", {\"id\": 3}]", {}, batch_type);
  CHECK(batch.status == 200);
  const Json items = Json::parse(batch.body);
  REQUIRE(items.size() == 3);
  for (const Json& item : items) CHECK(violation(item.dump(), output_schema("outcome")) == "");
  CHECK(items[0]["outcome"] == "duplicate");
  CHECK(items[1]["outcome"] == "applied");
  CHECK(items[2]["outcome"] == "rejected");
  CHECK(items[2]["rejection"]["code"] == "ce.specversion");
  CHECK(shop.post("/events", "[]", {}, batch_type).body == "[]");
}

TEST_CASE("what is wrong with an event is told in one shape", "[http]") {
  const ServerFixture shop;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{", "400 json.syntax"},
      {R"({"a":1,"a":2})", "400 json.duplicate_key"},
      {R"({"specversion":"0.3"})", "422 ce.specversion"},
      {R"({"specversion":"1.0","id":"9","source":"/s","type":"api.deal","data":{}})", "422 data.required"},
      {R"({"specversion":"1.0","id":"9","source":"/s","type":"api.deal","workspace":"other","data":{}})",
       "422 event.unknown_workspace"},
  };
  for (const auto& [body, wanted] : cases) {
    const HttpReply reply = shop.post("/events", body);
    CAPTURE(body, reply.body);
    CHECK(shown(reply) == wanted);
    CHECK(reply.header("content-type") == "application/problem+json");
    CHECK(violation(reply.body, output_schema("problem")) == "");
  }
  CHECK(shop.count(RecordKind::rejected) >= 1);
}

TEST_CASE("a channel lets in who has its token", "[http][auth]") {
  const ServerFixture shop;
  const std::string path = "/in/shop/api";
  const auto post = [&](HttpClient::Headers headers, const std::string& id) {
    return shown(shop.post(path, deal_event(id), std::move(headers)));
  };
  CHECK(post(with_token, "1") == "200 applied");
  CHECK(post({{"authorization", "bearer new-api-token"}}, "2") == "200 applied");
  CHECK(post({}, "3") == "401 http.no_credentials");
  CHECK(shop.post(path, deal_event("3")).header("www-authenticate") == "Bearer");
  for (const std::string value : {"Bearer", "Bearer ", "Bearer api-toke", "Bearer api-token2", "Bearer API-TOKEN",
                                  "Basic api-token", "api-token", "Bearer  api-token", "Bearer host-token"}) {
    CAPTURE(value);
    CHECK(post({{"Authorization", value}}, "3") == "401 http.no_credentials");
  }
  CHECK(post(with_token + with_token, "3") == "401 http.no_credentials");
  CHECK(post(shop.sign(deal_event("3")), "3") == "401 http.no_credentials");
  CHECK(shown(shop.post("/in/shop/none", deal_event("3"), with_token)) == "404 intake.no_such_channel");
  CHECK(shown(shop.post("/in/other/api", deal_event("3"), with_token)) == "404 intake.no_such_channel");
  CHECK(shop.count(RecordKind::deals) == 2);
}

TEST_CASE("a channel speaks for its sources alone, in every mode", "[http][auth]") {
  const ServerFixture shop;
  const std::string path = "/in/shop/api";
  const std::string data = R"({"person":{"email":"a@example.com"}})";
  CHECK(shown(shop.post(path, deal_event("1", "/other"), with_token)) == "403 intake.source");
  CHECK(shown(shop.post(path, data, with_token + binary("1", "/other"), "application/json")) == "403 intake.source");
  CHECK(shown(shop.post(path, data, with_token + binary("1", "%2Fshop"), "application/json")) == "200 applied");
  CHECK(shown(shop.post(path, "[" + deal_event("2") + "," + deal_event("3", "/other") + "]", with_token, batch_type)) ==
        "403 intake.source");
  CHECK(shop.count(RecordKind::events) == 1);
}

TEST_CASE("a signed request is what was signed, in its minutes, once", "[http][auth]") {
  ServerFixture shop;
  const std::string path = "/in/shop/signed";
  const std::string body = deal_event("1");
  const HttpClient::Headers good = shop.sign(body);
  CHECK(shown(shop.post(path, body, good)) == "200 applied");
  CHECK(shown(shop.post(path, body, good)) == "200 duplicate");  // a replay is harmless
  CHECK(shown(shop.post(path, deal_event("2"), shop.sign(deal_event("2"), "msg_2", new_signing_key))) == "200 applied");

  const auto changed = [&](std::size_t header, const std::string& value) {
    HttpClient::Headers headers = shop.sign(body);
    headers[header].second = value;
    return shown(shop.post(path, body, headers));
  };
  CHECK(shown(shop.post(path, deal_event("3"), good)) == "401 signature.signature_mismatch");
  CHECK(changed(0, "msg_2") == "401 signature.signature_mismatch");
  CHECK(changed(0, "") == "401 signature.id_missing");
  CHECK(changed(1, "1772442001") == "401 signature.signature_mismatch");
  CHECK(changed(1, "soon") == "401 signature.timestamp_invalid");
  CHECK(changed(2, "v2,AAAA") == "401 signature.signature_mismatch");
  CHECK(changed(2, "v2,AAAA " + good[2].second) == "200 duplicate");
  CHECK(shown(shop.post(path, body)) == "401 http.no_credentials");
  CHECK(shown(shop.post(path, body, with_token)) == "401 http.no_credentials");
  CHECK(shown(shop.post(path, body, good + HttpClient::Headers{good[0]})) == "401 http.no_credentials");

  shop.clock.set("2026-03-02T09:05:00Z");
  CHECK(shown(shop.post(path, body, good)) == "200 duplicate");
  shop.clock.set("2026-03-02T09:05:01Z");
  CHECK(shown(shop.post(path, body, good)) == "401 signature.timestamp_too_old");
  shop.clock.set("2026-03-02T08:54:59Z");
  CHECK(shown(shop.post(path, body, good)) == "401 signature.timestamp_too_new");
  CHECK(shop.count(RecordKind::deals) == 2);
}

TEST_CASE("what a signature does not cover is not taken under it", "[http][auth]") {
  const ServerFixture shop;
  const std::string data = R"({"person":{"email":"a@example.com"}})";
  CHECK(shown(shop.post("/in/shop/signed", data, shop.sign(data) + binary("1"), "application/json")) ==
        "415 ce.not_signed");
  CHECK(shown(shop.post("/in/shop/both", data, with_token + binary("1"), "application/json")) == "200 applied");
  CHECK(shown(shop.post("/in/shop/both", deal_event("2"), shop.sign(deal_event("2")))) == "200 applied");
}

TEST_CASE("an empty subject is none that CloudEvents knows", "[http][cloudevents]") {
  const ServerFixture shop;
  const std::string data = R"({"person":{"email":"a@example.com"}})";
  CHECK(shown(shop.post("/in/shop/both", data, with_token + binary("1") + HttpClient::Headers{{"ce-subject", ""}},
                        "application/json")) == "400 ce.header");
}

TEST_CASE("a plain webhook comes in by the rule of its channel", "[http][intake]") {
  const ServerFixture shop;
  const auto post = [&](const std::string& body) {
    return shop.post("/in/shop/bank", body, shop.sign(body), "application/json");
  };
  const std::string paid =
      R"({"status":"paid","paid_at":"2026-03-02T08:59:00Z","payment":{"id":"p-1","amount":"10.00"},"customer":"a@example.com"})";
  const HttpReply first = post(paid);
  CAPTURE(first.body);
  CHECK(first.status == 200);
  CHECK(shop.count(RecordKind::payments) == 1);
  CHECK(shown(post(paid)) == "200 duplicate");
  CHECK(shown(post(R"({"status":"pending"})")) == "200 ignored");
  CHECK(shown(post("no json")) == "400 json.syntax");
  CHECK(shown(post(R"({"status":"paid","payment":{"id":"p-2","amount":1.5},"customer":"a@example.com"})")) ==
        "422 money.not_string");
}

TEST_CASE("what belongs to no channel is for this machine, or for a token", "[http][auth]") {
  const ServerFixture shop;
  const auto post = [&](const std::string& host) {
    return shown(shop.post("/events", deal_event("1"), {{"Host", host}}));
  };
  CHECK(post("localhost:8080") == "200 applied");
  CHECK(post("127.0.0.1") == "200 duplicate");
  CHECK(post("[::1]:80") == "200 duplicate");
  CHECK(post("evil.example.com:8080") == "403 http.not_open");  // a page whose name was turned to here
  CHECK(post("localhost.example.com") == "403 http.not_open");
  CHECK(post("127.example.com:8080") == "403 http.not_open");
  CHECK(shown(shop.ask("GET", "http://127.0.0.1/contacts", {{"Host", "evil.example.com"}})) == "200 ");
  for (const char* elsewhere : {"http://evil.example.com/contacts", "http://127.example.com/contacts",
                                "http://localhost@evil.example.com/contacts", "http://evil.example.com?x=/contacts"})
    CHECK(shop.ask("GET", elsewhere).status >= 400);
  CHECK(shown(shop.ask("GET", "http://evil.example.com/contacts")) == "403 http.not_open");
  for (const HttpClient::Headers& by_proxy : {HttpClient::Headers{{"X-Forwarded-For", "10.1.1.1"}},
                                              {{"X-Forwarded-Proto", "https"}},
                                              {{"Via", "1.1 p"}},
                                              {{"X-Real-IP", "10.1.1.1"}},
                                              {{"Forwarded", "for=10.1.1.1"}},
                                              {{"CF-Connecting-IP", "10.1.1.1"}}})
    CHECK(shown(shop.post("/events", deal_event("1"), by_proxy)) == "403 http.not_open");
  for (const HttpClient::Headers& by_page : {HttpClient::Headers{{"Origin", "https://evil.example.com"}},
                                             {{"Origin", "null"}},
                                             {{"Sec-Fetch-Site", "cross-site"}}}) {
    CHECK(shown(shop.post("/events", deal_event("1"), by_page)) == "403 http.foreign_page");
    CHECK(shown(shop.ask("GET", "/contacts", by_page)) == "403 http.foreign_page");
  }
  CHECK(shop.ask("GET", "/contacts", {{"Origin", "http://localhost:3000"}}).status == 200);
  CHECK(shop.ask("GET", "/healthz", {{"Host", "example.com"}}).status == 200);

  HttpOptions open;
  open.open = true;
  const ServerFixture to_all(std::move(open));
  CHECK(shown(to_all.post("/events", deal_event("1"), {{"Host", "example.com"}})) == "200 applied");

  HttpOptions options;
  options.tokens = {"env:HOST_TOKEN"};
  const ServerFixture guarded(std::move(options));
  CHECK(shown(guarded.post("/events", deal_event("1"))) == "401 http.no_credentials");
  CHECK(shown(guarded.post("/events", deal_event("1"), with_token)) == "401 http.no_credentials");
  CHECK(shown(guarded.post("/events", deal_event("1"),
                           {{"Authorization", "Bearer host-token"}, {"Host", "example.com"}})) == "200 applied");
  CHECK(guarded.ask("GET", "/metrics").status == 401);
  CHECK(guarded.ask("GET", "/readyz").status == 200);
}

TEST_CASE("a sender may ask first whether it is welcome", "[http][cloudevents]") {
  const ServerFixture shop;
  const HttpReply reply =
      shop.ask("OPTIONS", "/in/shop/api",
               {{"WebHook-Request-Origin", "eventemitter.example.com"}, {"WebHook-Request-Rate", "120"}});
  CHECK(reply.status == 204);
  CHECK(reply.header("webhook-allowed-origin") == "eventemitter.example.com");
  CHECK(reply.header("webhook-allowed-rate") == "120");
  CHECK(reply.header("allow") == "POST, OPTIONS");
  CHECK(shop.ask("OPTIONS", "/events").header("webhook-allowed-origin").empty());
  CHECK(shown(shop.ask("OPTIONS", "/in/shop/none", {{"WebHook-Request-Origin", "x.example.com"}})) ==
        "404 intake.no_such_channel");
}

TEST_CASE("a full queue is 429, with when to come again", "[http]") {
  WorkerOptions small;
  small.queue_events_max = 1;
  const ServerFixture shop({}, std::move(small));
  std::atomic<bool> held = false, let_go = false;
  std::thread holding([&] {
    static_cast<void>(shop.worker->with_engine([&](Engine&) -> Result<void> {
      held = true;
      while (!let_go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return {};
    }));
  });
  while (!held) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  HttpClient first = shop.connect();
  const std::string body = deal_event("1");
  REQUIRE(
      first.send("POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n"
                 "Content-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body));
  while (shop.worker->status().queued_events == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const HttpReply refused = shop.post("/events", deal_event("2"));
  let_go = true;
  holding.join();
  CHECK(shown(refused) == "429 engine.busy");
  CHECK(refused.header("retry-after") == "1");
  CHECK(shown(*first.read()) == "200 applied");
  CHECK(shown(shop.post("/events", deal_event("2"))) == "200 applied");
}

TEST_CASE("reload brings new channels and secrets, or nothing", "[http]") {
  ServerFixture shop;
  const auto with = [&](std::string_view intake) {
    return shop.server->reload({workspace_of(
        lead_flow, "workspace: shop\npipelines: [{id: sales, stages: [new]}]\nintake: " + std::string(intake) + "\n")});
  };
  const auto missing = with("{api: {token: env:GONE}}");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().detail.find("env:GONE") != std::string::npos);
  CHECK(missing.error().detail.find("`api`") != std::string::npos);
  CHECK(shown(shop.post("/in/shop/api", deal_event("1"), with_token)) == "200 applied");  // as before

  REQUIRE(with("{web: {token: env:HOST_TOKEN}}"));
  CHECK(shown(shop.post("/in/shop/api", deal_event("2"), with_token)) == "404 intake.no_such_channel");
  CHECK(shown(shop.post("/in/shop/web", deal_event("2"), {{"Authorization", "Bearer host-token"}})) == "200 applied");
}

}  // namespace dealflow::test
