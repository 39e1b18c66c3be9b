// A server over a worker and a store of its own, with a clock that the test moves and secrets that it gives.
#pragma once

#include <dealflow/http_server.hpp>

#include "engine/signature/standard_webhooks.hpp"
#include "tests/support/http_client.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::test {

inline const std::string signing_key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ";
inline const std::string new_signing_key = "whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ";

inline constexpr std::string_view http_settings = R"(
workspace: shop
pipelines: [{id: sales, stages: [new]}]
intake:
  api: {token: [env:API_TOKEN, env:NEW_API_TOKEN], sources: [/shop]}
  signed: {secret: [env:KEY, env:NEW_KEY]}
  both: {token: env:API_TOKEN, secret: env:KEY}
  bank:
    secret: env:KEY
    event:
      type: 'body.status == "paid" ? "payment.succeeded" : null'
      id: body.payment.id
      time: body.paid_at
      data:
        payment: {id: body.payment.id, channel: '"site"', amount: body.payment.amount, currency: '"BRL"', product: {name: '"Cake"'}}
        person: {email: body.customer}
)";

inline std::string deal_event(std::string_view id, std::string_view source = "/shop",
                              std::string_view email = "a@example.com") {
  return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"{}","type":"api.deal",)"
                     R"("data":{{"person":{{"email":"{}"}}}}}})",
                     id, source, email);
}

class ServerFixture {
 public:
  explicit ServerFixture(HttpOptions options = {}, WorkerOptions worker_options = {},
                         std::string_view settings = http_settings) {
    worker_options.clock = clock.source();
    auto started = Worker::start(store(), {workspace_of(lead_flow, settings)}, std::move(worker_options));
    if (!started) FAIL(started.error().detail);
    worker = std::move(*started);
    if (options.listen.empty()) options.listen = {"127.0.0.1:0"};
    options.clock = clock.source();
    options.secrets = [all = secrets](std::string_view reference) -> Result<std::string> {
      const auto found = all->find(std::string(reference));
      if (found != all->end()) return found->second;
      return fail(ErrorCode::not_found, std::string(reference) + " is not there");
    };
    options.store = store();
    auto listening = HttpServer::start(*worker, std::move(options));
    if (!listening) FAIL(listening.error().detail);
    server = std::move(*listening);
  }
  [[nodiscard]] std::filesystem::path store() const { return folder.path() / "store"; }
  [[nodiscard]] const std::string& address(std::size_t i = 0) const { return server->addresses().at(i); }
  [[nodiscard]] HttpClient connect(std::size_t i = 0) const { return HttpClient(address(i)); }
  // On a connection of its own.
  [[nodiscard]] HttpReply ask(std::string_view method, std::string_view path, const HttpClient::Headers& headers = {},
                              std::string_view body = {}) const {
    auto reply = connect().ask(method, path, headers, body);
    REQUIRE(reply);
    return *reply;
  }
  [[nodiscard]] HttpReply post(std::string_view path, std::string_view body, HttpClient::Headers headers = {},
                               std::string_view type = "application/cloudevents+json") const {
    headers.emplace_back("Content-Type", std::string(type));
    return ask("POST", path, headers, body);
  }
  // Headers of a signature over the body, now.
  [[nodiscard]] HttpClient::Headers sign(std::string_view body, std::string_view id = "msg_1",
                                         std::string_view key = signing_key) const {
    const auto read = signature::Key::read(signature::Secret(key));
    REQUIRE(read);
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.source()());
    return {{"webhook-id", std::string(id)},
            {"webhook-timestamp", std::to_string(now.time_since_epoch().count())},
            {"webhook-signature", signature::sign(*read, id, now, body).value()}};
  }
  [[nodiscard]] std::size_t count(RecordKind kind) const {
    const auto reader = Reader::open(store());
    REQUIRE(reader);
    std::size_t count = 0;
    REQUIRE(reader->list(kind, {}, [&](std::string_view) { return ++count > 0; }));
    return count;
  }

  TemporaryFolder folder;
  HandClock clock{"2026-03-02T09:00:00Z"};
  std::shared_ptr<std::map<std::string, std::string>> secrets = std::make_shared<std::map<std::string, std::string>>(
      std::map<std::string, std::string>{{"env:API_TOKEN", "api-token"},
                                         {"env:NEW_API_TOKEN", "new-api-token"},
                                         {"env:HOST_TOKEN", "host-token"},
                                         {"env:KEY", signing_key},
                                         {"env:NEW_KEY", new_signing_key}});
  std::unique_ptr<Worker> worker;
  std::unique_ptr<HttpServer> server;  // goes first
};

inline std::string code_of(const HttpReply& reply) {
  const auto json = nlohmann::json::parse(reply.body, nullptr, false);
  return json.is_object() && json.contains("code") ? json["code"].get<std::string>() : std::string();
}
inline std::string outcome_of(const HttpReply& reply) {
  const auto json = nlohmann::json::parse(reply.body, nullptr, false);
  return json.is_object() && json.contains("outcome") ? json["outcome"].get<std::string>() : std::string();
}
// "401 http.no_credentials", "200 applied"
inline std::string shown(const HttpReply& reply) {
  const std::string code = code_of(reply);
  return std::to_string(reply.status) + " " + (code.empty() ? outcome_of(reply) : code);
}

}  // namespace dealflow::test
