// A JSON webhook that is no CloudEvent, by the rule of its channel.
#include "engine/http/event_rule.hpp"

#include "rules/workspace/content.hpp"

#include <dealflow/workspace.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dealflow::http {
namespace {

using Json = nlohmann::json;

class Bank {
 public:
  explicit Bank(const std::string& rule) {
    const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml",
                                                    "workspace: w\npipelines: [{id: sales, stages: [new]}]\n"
                                                    "intake:\n  bank:\n    token: env:T\n    event:\n" +
                                                        rule}});
    for (const Diagnostic& d : loaded.diagnostics) UNSCOPED_INFO(d.message);
    REQUIRE(loaded.workspace);
    workspace_ = loaded.workspace;
  }
  [[nodiscard]] tl::expected<std::optional<std::string>, Problem> take(std::string body,
                                                                       std::vector<Header> headers = {}) const {
    Request request;
    request.body = std::move(body);
    request.headers = std::move(headers);
    const rules::Settings& settings = workspace_->content().settings;
    return apply_rule(*settings.channel("bank")->event, settings, "/in/w/bank", request);
  }
  [[nodiscard]] Json event(std::string body, std::vector<Header> headers = {}) const {
    const auto line = take(std::move(body), std::move(headers));
    if (!line) UNSCOPED_INFO(line.error().detail);
    REQUIRE(line);
    REQUIRE(*line);
    return Json::parse(**line);
  }

 private:
  std::shared_ptr<const Workspace> workspace_;
};

const std::string rule = R"(
      type: 'body.status == "paid" ? "payment.succeeded" : body.status == "failed" ? "payment.failed" : null'
      id: body.payment.id
      time: body.paid_at
      data:
        payment:
          id: body.payment.id
          amount: string(body.payment.amount)
          currency: '"BRL"'
        person: {email: body.customer.email, phone: body.customer.phone}
        tags: ['"bank"', 'headers["x-kind"]', body.nothing]
)";

}  // namespace

TEST_CASE("a webhook becomes an event as its rule says", "[http][intake]") {
  const Bank bank(rule);
  const Json event = bank.event(
      R"({"status":"paid","paid_at":"2026-03-02T09:00:00Z","payment":{"id":"p-1","amount":149.9},"customer":{"email":"a@example.com"}})",
      {{"x-kind", "pix"}, {"authorization", "Bearer secret"}});
  CHECK(event == Json::parse(R"({"specversion":"1.0","type":"payment.succeeded","id":"p-1","source":"/in/w/bank",
    "time":"2026-03-02T09:00:00Z","data":{"payment":{"id":"p-1","amount":"149.9","currency":"BRL"},
    "person":{"email":"a@example.com"},"tags":["bank","pix"]}})"));
}

TEST_CASE("a type of null is no event", "[http][intake]") {
  const auto line = Bank(rule).take(R"({"status":"pending"})");
  REQUIRE(line);
  CHECK_FALSE(*line);
}

TEST_CASE("the id is the rule's, else the message's, else made of the body", "[http][intake]") {
  const Bank bank("      type: '\"api.deal\"'\n      id: body.n\n      source: /bank\n      data: body\n");
  CHECK(bank.event(R"({"n":7})")["id"] == "7");
  CHECK(bank.event(R"({"n":"x"})", {{"webhook-id", "msg_1"}})["id"] == "x");
  CHECK(bank.event("{}", {{"webhook-id", "msg_1"}})["id"] == "msg_1");
  const std::string made = bank.event(R"({"a":1})")["id"];
  CHECK(made.starts_with("body-"));
  CHECK(made.size() == 5 + 64);
  CHECK(bank.event(R"({"a":1})")["id"] == made);
  CHECK(bank.event(R"({"a":2})")["id"] != made);
  CHECK(bank.event("{}")["source"] == "/bank");
}

TEST_CASE("headers with credentials cannot get into an event", "[http][intake]") {
  const Bank bank("      type: '\"api.deal\"'\n      id: '\"1\"'\n      data: {h: headers}\n");
  const Json event = bank.event("{}", {{"authorization", "Bearer s"},
                                       {"cookie", "s"},
                                       {"webhook-signature", "v1,s"},
                                       {"x-a", "1"},
                                       {"x-a", "2"},
                                       {"x-bad", "\xFF"}});
  CHECK(event["data"]["h"] == Json::parse(R"({"x-a":"1, 2"})"));
}

TEST_CASE("what a rule cannot make an event of is refused with its place", "[http][intake]") {
  const Bank bank("      type: body.type\n      id: body.id\n      data: {n: 'body.text + 1'}\n");
  const auto code = [&](const std::string& body, std::vector<Header> headers = {}) {
    const auto line = bank.take(body, std::move(headers));
    return line ? "" : std::to_string(line.error().status) + " " + line.error().code;
  };
  CHECK(code(R"({"type":1})") == "422 intake.rule");
  CHECK(code(R"({"type":"a.b","id":[1]})") == "422 intake.rule");
  CHECK(code(R"({"type":"a.b","id":"1","text":"x"})") == "422 intake.rule");
  CHECK(bank.take(R"({"type":"a.b","id":"1","text":"x"})").error().detail.find("`data.n`") == 0);
  CHECK(code("no json") == "400 json.syntax");
  CHECK(code("{}", {{"content-type", "application/x-www-form-urlencoded"}}) == "415 intake.content_type");
  CHECK(code(R"({"type":null})", {{"content-type", "application/json; charset=utf-8"}}).empty());
}

}  // namespace dealflow::http
