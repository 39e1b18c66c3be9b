// `limits`: what one flow may make in an hour, and what becomes of the runs that would go beyond.
#include "tests/support/scenario.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

std::string settings(std::string_view limits) {
  return "workspace: loja\npipelines: [{id: sales, stages: [new]}]\nendpoints: {erp: {url: "
         "'https://erp.example.com'}}\n"
         "templates: {hello: {subject: Hello, text: Hello.}}\n" +
         std::string(limits);
}

constexpr std::string_view deals =
    "{flow: f, trigger: api.deal, actions: [create_contact: {}, create_deal: {name: D}, "
    "add_tag: [done]]}";

void deal(Scenario& shop, int person, std::string_view time) {
  const Outcome outcome = shop.event("api.deal", fmt::format("{{person: {{email: p{}@example.com}}}}", person),
                                     {.time = std::string(time)});
  CHECK(outcome.failure_message == "");
  CHECK(outcome.kind == Outcome::Kind::applied);
}

Result<void> approve(Scenario& shop, std::string_view run) {
  auto approved = shop.engine().approve(shop.workspace(), run);
  return approved ? shop.engine().commit() : approved;
}

}  // namespace

TEST_CASE("beyond the limit of an hour runs wait before the step, and those of the next hour go on") {
  Scenario shop(deals, settings("limits: {deals: 2}"));
  deal(shop, 1, "2026-03-02T09:10:00Z");
  deal(shop, 2, "2026-03-02T09:20:00Z");
  deal(shop, 3, "2026-03-02T09:30:00Z");
  shop.restart();
  deal(shop, 4, "2026-03-02T09:59:59Z");
  shop.expect_count("deals", 2);
  shop.expect("contacts", "[{tags: [done]}, {tags: [done]}, {tags: []}, {tags: []}]");
  shop.expect("runs",
              "[{state: done}, {state: done}, {state: waiting, step: '2', due_at: null, contact: con-3, steps: "
              "[{path: '1'}, {path: '2', action: create_deal, result: 'held: limit: 2 deals an hour'}]}, {state: "
              "waiting}]");
  deal(shop, 5, "2026-03-02T10:00:00Z");
  shop.expect_count("deals", 3);
  shop.tick("2026-03-09T09:00:00Z");  // held is held until somebody says so
  shop.expect_count("deals", 3);
  std::vector<std::string> held;
  REQUIRE(shop.reader().waiting([&](const WaitingRun& waiting) {
    held.push_back(fmt::format("run-{} {}", waiting.run.number, waiting.held));
    return true;
  }));
  CHECK(held == std::vector<std::string>{"run-3 limit: 2 deals an hour", "run-4 limit: 2 deals an hour"});
}

TEST_CASE("an approved run goes on at once, on its version, and counts no more; a cancelled one is over") {
  Scenario shop(
      "{flow: f, trigger: api.deal, vars: {v: person.email}, actions: [create_contact: {}, create_deal: {name: "
      "'{{ vars.v }}'}, {each: i, in: '[1, 2, 3]', do: [create_deal: {name: 'More {{ i }}'}]}]}",
      settings("limits: {deals: 1}"));
  deal(shop, 1, "2026-03-02T09:10:00Z");
  shop.expect("deals", "[{name: p1@example.com}]");
  shop.expect("runs", "[{state: waiting, step: 3.do.1}]");
  deal(shop, 2, "2026-03-02T09:20:00Z");
  shop.use(deals, settings("limits: {deals: 1}"));
  for (const char* not_held : {"run-7", "eff-1"}) {
    const auto refused = shop.engine().approve(shop.workspace(), not_held);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::not_found);
  }
  REQUIRE(approve(shop, "run-1"));
  shop.expect("deals", "[{name: p1@example.com}, {name: More 1}, {name: More 2}, {name: More 3}]");
  shop.expect("runs", "[{state: done, ended_at: '2026-03-02T09:20:00Z'}, {state: waiting, step: '2'}]");
  REQUIRE_FALSE(approve(shop, "run-1"));
  REQUIRE(shop.engine().cancel(shop.workspace(), "run-2"));
  REQUIRE(shop.engine().commit());
  shop.expect("runs", "[{}, {state: cancelled}]");
  REQUIRE_FALSE(approve(shop, "run-2"));
  shop.expect_count("deals", 4);
  deal(shop, 3, "2026-03-02T10:01:00Z");  // of the next hour's one
  deal(shop, 4, "2026-03-02T10:02:00Z");
  shop.expect_count("deals", 5);
}

TEST_CASE("each flow and each kind has its own limit, and other flows of the event go on") {
  const std::string flows =
      "{flow: a, trigger: api.deal, actions: [create_contact: {}, webhook: {to: erp}, email: {template: hello, to: "
      "contact.email}, add_tag: [a]]}\n---\n{flow: b, trigger: api.deal, actions: [webhook: {to: erp}, add_tag: [b]]}";
  struct Row {
    const char* limits;
    const char* step_of_a;  // at which the second run of a is held
    const char* tags;       // of the second person
    std::size_t effects;
  };
  const Row rows[] = {
      {"limits: {webhooks: 1}", "'2'", "[]", 3},
      {"limits: {mails: 1}", "'3'", "[b]", 5},
      {"limits: {mails: 1, webhooks: 2}", "'3'", "[b]", 5},
      {"limits: {deals: 0}", "null", "[a, b]", 6},
      {"", "null", "[a, b]", 6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.limits);
    Scenario shop(flows, settings(row.limits));
    deal(shop, 1, "2026-03-02T09:10:00Z");
    deal(shop, 2, "2026-03-02T09:20:00Z");
    shop.expect("contacts", fmt::format("[{{tags: [a, b]}}, {{tags: {}}}]", row.tags));
    shop.expect("runs", fmt::format("[{{}}, {{}}, {{flow: a, step: {}}}, {{flow: b}}]", row.step_of_a));
    shop.expect_count("effects", row.effects);
  }
}

TEST_CASE("what makes nothing does not count, and what fails has made nothing") {
  Scenario shop(
      "{flow: f, trigger: api.deal, actions: [create_contact: {}, email: {template: hello, to: contact.phone}, "
      "email: {template: hello, to: contact.email}, {if: 'person.first_name == \"bad\"', then: [emit: {type: "
      "api.contact, data: {person: '{}'}}]}]}",
      settings("limits: {mails: 2}"));
  deal(shop, 1, "2026-03-02T09:10:00Z");
  CHECK(shop.event("api.deal", "{person: {email: x@example.com, first_name: bad}}", {.time = "2026-03-02T09:11:00Z"})
            .failure_code != "");
  deal(shop, 2, "2026-03-02T09:12:00Z");
  shop.expect_count("effects", 2);
  deal(shop, 3, "2026-03-02T09:13:00Z");
  shop.expect_count("effects", 2);
  shop.expect_where("runs", "state == 'waiting'", "[{step: '2'}]");
}

TEST_CASE("a held run keeps its turn") {
  Scenario shop(
      "{flow: f, trigger: api.deal, mode: queued, actions: [create_contact: {}, create_deal: {name: D}, add_tag: "
      "['{{ event.id }}']]}",
      settings("limits: {deals: 1}"));
  deal(shop, 1, "2026-03-02T09:10:00Z");
  deal(shop, 2, "2026-03-02T09:11:00Z");
  deal(shop, 2, "2026-03-02T10:11:00Z");  // queues behind the one that is held
  shop.expect_count("deals", 1);
  REQUIRE(approve(shop, "run-2"));
  shop.expect("contacts", "[{}, {tags: [e-2, e-3]}]");
  shop.expect_count("deals", 3);
}

TEST_CASE("an approved run that fails is a dead letter, and is retried from the step that was held") {
  Scenario shop(
      "{flow: f, trigger: api.deal, actions: [create_contact: {}, create_deal: {name: D, pipeline: '{{ "
      "person.first_name }}'}]}",
      settings("limits: {deals: 0}"));
  shop.event("api.deal", "{person: {email: x@example.com, first_name: none}}", {.time = "2026-03-02T09:11:00Z"});
  REQUIRE(approve(shop, "run-1"));
  shop.expect("dead", "[{id: run-1, step: '2'}]");
  shop.use(deals, "workspace: loja\npipelines: [{id: sales, stages: [new]}, {id: none, stages: [x]}]\n");
  REQUIRE(shop.retry().size() == 1);
  shop.expect("deals", "[{pipeline: none}]");
  shop.expect_count("dead", 0);
}

}  // namespace dealflow::test
