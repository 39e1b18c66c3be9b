// webhook and email: rows of the outbox, and what follows from what became of them.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace dealflow::test {
namespace {

constexpr const char* settings = R"(
workspace: loja
timezone: America/Sao_Paulo
pipelines: [{id: sales, stages: [new, done]}]
endpoints:
  erp: {url: "https://erp.example.com/in", secret: env:ERP_SECRET}
templates:
  welcome: {subject: "Welcome, {{ name }}", text: "Dear {{ name }}, {{ size(items) }} things: {{ items.join(\", \") }}."}
  plain: {subject: Hello, text: No names here.}
)";

constexpr const char* order =
    "{person: {email: ana@example.com, first_name: Ana}, bot: {id: b}, action: {name: order}, variables: {n: 5}}";

std::string flow(std::string_view steps, std::string_view head = "") {
  return "{flow: f, trigger: chatbot.action, " + std::string(head) + "actions: [create_contact: {}, " +
         std::string(steps) + "]}";
}

void send(Scenario& shop, const char* data = order) {
  const Outcome outcome = shop.event("chatbot.action", data, {.time = "2026-03-02T09:00:00Z"});
  CHECK(outcome.failure_message == "");
}

void report(Scenario& shop, std::string_view effect, Delivery::Result result, const char* at,
            const char* reason = "503 from the receiver") {
  Delivery delivery{result, reason, {}, *parse_time(at)};
  const auto reported = shop.engine().report_effect(shop.workspace(), effect, delivery);
  INFO((reported ? "" : reported.error().detail));
  REQUIRE(reported);
  REQUIRE(shop.engine().commit());
}

}  // namespace

TEST_CASE("an effect is a row of the outbox, and the run goes on at once") {
  Scenario shop(flow("webhook: {to: erp, body: {who: contact.email, n: variables.n, none: variables.nothing}}, "
                     "email: {template: welcome, to: contact.email, with: {name: person.first_name, items: '[\"a\", "
                     "\"b\"]'}}, webhook: {url: 'https://x.example.com/{{ variables.n }}'}, add_tag: [sent]"),
                settings);
  send(shop);
  shop.expect("effects",
              "[{id: eff-1, kind: webhook, endpoint: erp, url: null, body: '{\"who\":\"ana@example.com\",\"n\":5}', "
              "flow: f, step: '2', run: run-1, contact: con-1, event: {source: /test, id: e-1}, created_at: "
              "'2026-03-02T09:00:00Z', attempts: 0, next_attempt: null, reason: null},"
              " {id: eff-2, kind: email, template: welcome, to: ana@example.com, subject: 'Welcome, Ana', body: "
              "'Dear Ana, 2 things: a, b.', step: '3'},"
              " {id: eff-3, kind: webhook, endpoint: null, url: 'https://x.example.com/5', body: '{}'}]");
  shop.expect("contacts", "[{tags: [sent]}]");
  shop.expect("runs",
              "[{state: done, steps: [{}, {action: webhook, result: eff-1 to erp}, {result: eff-2 to "
              "ana@example.com}, {result: 'eff-3 to https://x.example.com/5'}, {}]}]");
}

TEST_CASE("an effect's message id is the same for the same event in another store, and no two share one") {
  const std::string flows = flow("{each: i, in: '[1, 2, 3]', do: [webhook: {to: erp, body: {i: i}}]}") + "\n---\n" +
                            "{flow: g, trigger: chatbot.action, actions: [webhook: {to: erp}]}";
  const auto ids = [&](bool later) {
    Scenario shop(flows, settings);
    if (later) shop.event("chatbot.action", order, {.id = "other", .time = "2026-03-01T09:00:00Z"});
    shop.event("chatbot.action", order, {.id = "same", .time = "2026-03-02T09:00:00Z"});
    std::vector<std::string> found;
    const auto effects = shop.reader().outbox(100);
    REQUIRE(effects);
    for (const Effect& effect : *effects)
      if (effect.event.id == "same") found.push_back(effect.message_id);
    return found;
  };
  auto first = ids(false);
  REQUIRE(first.size() == 4);
  CHECK(first == ids(true));
  std::sort(first.begin(), first.end());
  CHECK(std::unique(first.begin(), first.end()) == first.end());
  CHECK(first.front().find('.') == std::string::npos);
}

TEST_CASE("mails without an address, and addresses that are none") {
  struct Row {
    const char* step;
    const char* result;
    const char* code;
  };
  const Row rows[] = {
      {"email: {template: plain, to: contact.phone}", "'skipped: there is no address to send to'", ""},
      {"email: {template: plain, to: '\"\"'}", "'skipped: there is no address to send to'", ""},
      {"email: {template: plain, to: '\"nobody\"'}", "'skipped: the address is no e-mail address'", ""},
      {"email: {template: plain, to: '\" ANA@Example.COM \"'}", "eff-1 to ana@example.com", ""},
      {"webhook: {url: '{{ variables.n }}'}", "", "webhook.bad_url"},
      {"email: {template: welcome, to: contact.email, with: {name: contact.name, items: variables.n}}", "",
       "email.text"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.step);
    Scenario shop(flow(row.step), settings);
    const Outcome outcome = shop.event("chatbot.action", order);
    CHECK(outcome.failure_code == row.code);
    if (*row.result != '\0')
      shop.expect("runs", std::string("[{state: done, steps: [{}, {result: ") + row.result + "}]}]");
    else
      shop.expect_count("effects", 0);
  }
}

TEST_CASE("a subject has one line, whatever the event brings") {
  Scenario shop(flow("email: {template: welcome, to: contact.email, with: {name: variables.n, items: '[]'}}"),
                settings);
  shop.event("chatbot.action",
             "{person: {email: ana@example.com}, bot: {id: b}, action: {name: order}, variables: {n: \"x\\r\\nBcc: "
             "all@example.com\"}}");
  shop.expect("effects", "[{subject: 'Welcome, x  Bcc: all@example.com'}]");
}

TEST_CASE("a delivered effect leaves, one to be tried again stays, a failed one is a dead letter until retried") {
  Scenario shop(flow("webhook: {to: erp}, webhook: {to: erp}"), settings);
  send(shop);
  report(shop, "eff-1", Delivery::Result::delivered, "2026-03-02T09:00:05Z");
  report(shop, "eff-2", Delivery::Result::again, "2026-03-02T09:00:05Z", "timed out");
  shop.expect(
      "effects",
      "[{id: eff-2, attempts: 1, reason: timed out, attempted_at: '2026-03-02T09:00:05Z', next_attempt: null}]");
  report(shop, "eff-2", Delivery::Result::failed, "2026-03-03T09:00:00Z", "410 from the receiver");
  shop.expect_count("effects", 0);
  shop.expect("dead",
              "[{id: eff-2, event: {source: /test, id: e-1}, flow: f, step: '3', code: effect.undeliverable, message: "
              "410 from the receiver, at: '2026-03-03T09:00:00Z', attempts: 2}]");

  Delivery late{Delivery::Result::delivered, {}, {}, *parse_time("2026-03-03T09:00:00Z")};
  for (const char* gone : {"eff-1", "eff-2", "eff-9", "run-1"}) {
    const auto reported = shop.engine().report_effect(shop.workspace(), gone, late);
    REQUIRE_FALSE(reported);
    CHECK(reported.error().code == ErrorCode::not_found);
  }
  CHECK(shop.retry().size() == 1);
  shop.expect_count("dead", 0);
  shop.expect("effects", "[{id: eff-2, attempts: 0, reason: null}]");
}

TEST_CASE("a final failure starts a new run at on_failure, with the variables of that moment, on its own version") {
  const std::string steps =
      "{each: i, in: '[1, 2]', do: [{webhook: {to: erp, body: {i: i}}, on_failure: [add_tag: ['failed {{ i }} {{ "
      "vars.v "
      "}} {{ variables.n }}'], wait: 1 hour, add_tag: ['later {{ i }}']]}, add_tag: ['sent {{ i }}']]}";
  for (const bool edited : {false, true}) {
    CAPTURE(edited);
    Scenario shop(flow(steps, "vars: {v: 'variables.n * 2'}, "), settings);
    send(shop);
    shop.expect("contacts", "[{tags: [sent 1, sent 2]}]");
    shop.expect("runs", "[{id: run-1, state: done}]");
    if (edited) shop.use(flow("add_tag: [other]"), settings);
    shop.restart();
    report(shop, "eff-2", Delivery::Result::failed, "2026-03-02T10:00:00Z");
    shop.expect("contacts", "[{tags: [sent 1, sent 2, failed 2 10 5]}]");
    shop.expect("runs",
                "[{id: run-1}, {id: run-2, flow: f, state: waiting, started_at: '2026-03-02T10:00:00Z', step: "
                "2.do.1.on_failure.2, due_at: '2026-03-02T11:00:00Z', contact: con-1, event: {id: e-1}}]");
    shop.restart();
    shop.tick("2026-03-02T11:00:00Z");
    shop.expect("contacts", "[{tags: [sent 1, sent 2, failed 2 10 5, later 2]}]");
    shop.expect("runs", "[{}, {state: done, steps: [{path: 2.do.1.on_failure.1}, {}, {path: 2.do.1.on_failure.3}]}]");
    shop.expect_count("dead", 0);
    report(shop, "eff-1", Delivery::Result::delivered, "2026-03-02T12:00:00Z");
    shop.expect_count("runs", 2);
  }
}

TEST_CASE("on_failure may begin with a wait, and one that fails is tried again from there", "[D7]") {
  Scenario shop(
      flow("{email: {template: plain, to: contact.email}, on_failure: [wait: 1 hour, {if: '1 / variables.n > 0', "
           "then: [add_tag: [x]]}]}"),
      settings);
  shop.event("chatbot.action",
             "{person: {email: ana@example.com}, bot: {id: b}, action: {name: order}, variables: {n: 0}}",
             {.time = "2026-03-02T09:00:00Z"});
  report(shop, "eff-1", Delivery::Result::failed, "2026-03-02T10:00:00Z");
  shop.expect("runs", "[{}, {id: run-2, state: waiting, due_at: '2026-03-02T11:00:00Z'}]");
  shop.tick("2026-03-02T11:00:00Z");
  shop.expect("runs", "[{}, {id: run-2, state: failed}]");
  shop.expect("dead", "[{id: run-2, step: 2.on_failure.2}]");
}

TEST_CASE("on_failure whose first step fails is tried again from that step", "[D7]") {
  Scenario shop(flow("{email: {template: plain, to: contact.email}, on_failure: [{if: '1 / variables.n > 0', then: "
                     "[add_tag: [x]]}, add_tag: [y]]}"),
                settings);
  shop.event("chatbot.action",
             "{person: {email: ana@example.com}, bot: {id: b}, action: {name: order}, variables: {n: 0}}",
             {.time = "2026-03-02T09:00:00Z"});
  report(shop, "eff-1", Delivery::Result::failed, "2026-03-02T10:00:00Z");
  shop.expect("dead", "[{id: run-2, step: 2.on_failure.1}]");
  CHECK(shop.retry().front().outcome.kind == Outcome::Kind::failed);  // as before: it is not passed over
  shop.expect("dead", "[{id: run-2, step: 2.on_failure.1, attempts: 2}]");
  shop.expect("contacts", "[{tags: []}]");
}

TEST_CASE("the run after a failed effect is counted by no mode and no reentry") {
  const std::string head = "mode: single, reentry: every 1 day, ";
  Scenario shop(flow("{webhook: {to: erp}, on_failure: [wait: 3 days]}", head), settings);
  send(shop);
  report(shop, "eff-1", Delivery::Result::failed, "2026-03-03T08:00:00Z");
  shop.event("chatbot.action", order, {.time = "2026-03-03T09:00:00Z"});  // a day after the first, while run-2 waits
  shop.expect("runs", "[{id: run-1, state: done}, {id: run-2, state: waiting}, {id: run-3, state: done}]");
}

TEST_CASE("a flow whose run fails sends nothing", "[D7]") {
  Scenario shop(flow("webhook: {to: erp}, emit: {type: api.contact, data: {person: '{}'}}"), settings);
  CHECK(shop.event("chatbot.action", order).failure_code != "");
  shop.expect_count("effects", 0);
}

TEST_CASE("a mail that was taken out of the workspace fails the run that waited for it", "[D7]") {
  Scenario shop(flow("wait: 1 hour, email: {template: plain, to: contact.email}"), settings);
  send(shop);
  std::string without = settings;
  without.erase(without.find("  plain"));
  shop.use(flow("add_tag: [x]"), without);
  shop.tick("2026-03-02T10:00:00Z");
  shop.expect_count("effects", 0);
  shop.expect("dead", "[{id: run-1}]");
}

}  // namespace dealflow::test
