// Runs that wait: for a time, for an event, for their turn; D7, C4.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

constexpr const char* cart =
    "{person: {email: a@example.org, first_name: Ana}, event: {name: cart}, variables: {n: 5}}";
constexpr const char* paid =
    "{person: {email: a@example.org}, payment: {id: p-1, amount: '10.00', currency: BRL, channel: site, product: "
    "{name: x}, occurred_at: '2026-03-02T09:00:00Z'}}";

std::string flow(std::string_view steps, std::string_view head = "") {
  return "{flow: f, trigger: automation.event_triggered, " + std::string(head) + "actions: [create_contact: {}, " +
         std::string(steps) + "]}";
}

// The first event of a scenario comes at 09:01 on 2026-03-02, a Monday; in São Paulo that is 06:01.
void start(Scenario& shop, const char* data = cart) {
  const Outcome outcome = shop.event("automation.event_triggered", data, {.time = "2026-03-02T09:00:00Z"});
  CHECK(outcome.failure_message == "");
}

}  // namespace

TEST_CASE("a wait ends at its time, not before, once, and restarts do not matter", "[C4]") {
  struct Row {
    const char* wait;
    const char* before;  // a tick at which nothing happens
    const char* due;
  };
  const Row rows[] = {
      {"wait: 3 days", "2026-03-05T08:59:59Z", "2026-03-05T09:00:00Z"},
      {"wait: PT90M", "2026-03-02T10:29:59Z", "2026-03-02T10:30:00Z"},
      {"wait: {until: 'timestamp(\"2026-03-04T00:00:00Z\")'}", "2026-03-03T23:59:59Z", "2026-03-04T00:00:00Z"},
      {"wait: {until: 'now + duration(\"1h\")'}", "2026-03-02T09:59:59Z", "2026-03-02T10:00:00Z"},
      {"wait: {until: business_hours}", "2026-03-02T11:59:59Z", "2026-03-02T12:00:00Z"},
  };
  for (const Row& row : rows) {
    for (const bool restarts : {false, true}) {
      CAPTURE(row.wait, restarts);
      Scenario shop(flow(std::string(row.wait) + ", add_tag: ['n{{ variables.n }}']"));
      start(shop);
      shop.expect("runs", std::string("[{state: waiting, step: '2', due_at: '") + row.due + "', ended_at: null}]");
      if (restarts) shop.restart();
      shop.tick(row.before);
      shop.expect("contacts", "[{tags: []}]");
      if (restarts) shop.restart();
      shop.tick(row.due);
      shop.expect("contacts", "[{tags: [n5], history: [{}, {kind: tagged, at: '" + std::string(row.due) +
                                  "', flow: f, step: '3', event: {id: e-1}}]}]");
      shop.expect("runs", std::string("[{state: done, step: null, due_at: null, ended_at: '") + row.due +
                              "', steps: [{}, {result: 'waited until " + row.due + "'}, {path: '3'}]}]");
      shop.tick("2027-03-01T00:00:00Z");
      if (restarts) shop.restart();
      shop.tick("2028-03-01T00:00:00Z");
      shop.expect("contacts", "[{tags: [n5], history: [{}, {}]}]");
    }
  }
}

TEST_CASE("a run that waited for its turn takes its first step even where that is a wait", "[C4]") {
  Scenario shop(
      "{flow: f, trigger: automation.event_triggered, mode: queued, actions: [wait: 1 hour, create_contact: {}, "
      "add_note: x]}\n---\n{flow: c, trigger: api.contact, actions: [create_contact: {}]}");
  const char* other = "{person: {email: a@example.org}, event: {name: cart}}";
  shop.event("api.contact", "{person: {email: a@example.org}}", {.time = "2026-03-02T08:00:00Z"});
  shop.event("automation.event_triggered", other, {.time = "2026-03-02T09:00:00Z"});
  shop.event("automation.event_triggered", other, {.time = "2026-03-02T09:30:00Z"});
  shop.expect("runs", "[{}, {state: waiting, due_at: '2026-03-02T10:00:00Z'}, {state: waiting, due_at: null}]");
  shop.tick("2026-03-02T10:00:00Z");
  shop.expect("runs", "[{}, {state: done}, {state: waiting, due_at: '2026-03-02T11:00:00Z'}]");
  shop.tick("2026-03-02T11:00:00Z");
  shop.expect("runs", "[{}, {state: done}, {state: done}]");
}

TEST_CASE("what lies in the past waits for nothing, and what is too far away fails the event", "[D7]") {
  struct Row {
    const char* until;
    const char* result;
    const char* code;
  };
  const Row rows[] = {
      {"'timestamp(\"2026-03-02T09:00:00Z\")'", "the time is past", ""},
      {"'timestamp(\"2020-01-01T00:00:00Z\")'", "the time is past", ""},
      {"variables.none", "'skipped: there is no time to wait for'", ""},
      {"'timestamp(\"2027-03-03T09:00:00Z\")'", "", ""},
      {"'timestamp(\"2027-03-03T09:00:01Z\")'", "", "wait.too_long"},
      {"variables.n", "", "wait.no_time"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.until);
    Scenario shop(flow(std::string("wait: {until: ") + row.until + "}"));
    const Outcome outcome = shop.event("automation.event_triggered", cart, {.time = "2026-03-02T09:00:00Z"});
    CHECK(outcome.failure_code == row.code);
    if (*row.result != '\0')
      shop.expect("runs", std::string("[{state: done, steps: [{}, {result: ") + row.result + "}]}]");
  }
}

TEST_CASE("variables, loops and the awaited event outlive a wait", "[C4]") {
  Scenario shop(R"(
flow: f
trigger: automation.event_triggered
vars:
  list: '[1, 2]'
  price: 'money("12.50", "BRL")'
  when: 'now'
actions:
  - create_contact: {}
  - each: i
    in: vars.list
    do:
      - each: j
        in: '["a", "b"]'
        do:
          - wait: 1 hour
          - add_tag: ["{{ i }}{{ j }}"]
  - wait_for: {trigger: payment.succeeded, within: 2 days}
    then:
      - wait: 1 hour
      - add_tag: ["{{ awaited.payment.id }} {{ vars.price * 2 }} {{ string(vars.when) }}"]
)");
  start(shop);
  for (const char* hour : {"10", "11", "12", "13"}) {
    shop.tick(std::string("2026-03-02T") + hour + ":00:00Z");
    shop.restart();
  }
  shop.expect("contacts", "[{tags: [1a, 1b, 2a, 2b]}]");
  shop.event("payment.succeeded", paid, {.time = "2026-03-02T14:00:00Z"});
  shop.tick("2026-03-02T15:00:00Z");
  shop.expect("contacts", "[{tags: [1a, 1b, 2a, 2b, 'p-1 25.00 2026-03-02T09:00:00Z']}]");
}

TEST_CASE("an awaited event ends the wait, its time-out does otherwise, each once", "[C4]") {
  const std::string waits = flow(
      "{wait_for: {trigger: payment.succeeded, condition: 'awaited.payment.amount > 5', within: 2 days}, then: "
      "[add_tag: ['paid {{ awaited.payment.id }}']], else: [add_tag: [late]]}, add_tag: [end]");
  struct Row {
    const char* data;
    const char* time;
    const char* tags;
  };
  const Row rows[] = {
      {paid, "2026-03-03T09:00:00Z", "['paid p-1', end]"},
      {paid, "2026-03-04T08:59:59Z", "['paid p-1', end]"},
      {paid, "2026-03-04T09:00:00Z", "[late, end]"},  // at the very moment: time comes first
      {paid, "2026-03-02T09:00:00Z", "['paid p-1', end]"},
      {"{person: {email: a@example.org}, payment: {id: p-1, amount: '4.00', currency: BRL, channel: site, product: "
       "{name: x}, occurred_at: '2026-03-02T09:00:00Z'}}",
       "2026-03-03T09:00:00Z", "[]"},
      {"{person: {email: b@example.org}, payment: {id: p-1, amount: '10.00', currency: BRL, channel: site, product: "
       "{name: x}, occurred_at: '2026-03-02T09:00:00Z'}}",
       "2026-03-03T09:00:00Z", "[]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.time, row.data);
    Scenario shop(waits);
    start(shop);
    CHECK(shop.event("payment.succeeded", row.data, {.time = row.time}).rejection.code == "");
    shop.again();  // delivered twice
    shop.expect_where("contacts", "email == \"a@example.org\"", std::string("[{tags: ") + row.tags + "}]");
    shop.tick("2026-04-01T00:00:00Z");
    shop.expect("runs", "[{state: done}]");
  }
}

TEST_CASE("an event in the batch of the wait ends it", "[C4]") {
  Scenario shop(flow("{wait_for: {trigger: payment.succeeded, within: 2 days}, then: [add_tag: [paid]]}"));
  const auto lines = std::vector<std::string>{
      R"({"specversion":"1.0","id":"1","source":"/t","type":"automation.event_triggered","time":"2026-03-02T09:00:00Z","data":{"person":{"email":"a@example.org"},"event":{"name":"x"}}})",
      R"({"specversion":"1.0","id":"2","source":"/t","type":"payment.succeeded","time":"2026-03-02T09:00:01Z","data":{"payment":{"id":"p","amount":"1.00","currency":"BRL","channel":"site","product":{"name":"x"},"occurred_at":"2026-03-02T09:00:00Z"},"person":{"email":"a@example.org"}}})"};
  for (const Outcome& outcome : shop.lines(lines)) CHECK(outcome.failure_message == "");
  shop.expect("contacts", "[{tags: [paid]}]");
}

TEST_CASE("a run goes on with the flow it began with, also where that is gone", "[C4]") {
  Scenario shop(flow("wait: 7 days, add_tag: [old]"));
  start(shop);
  for (const std::string_view next : {"{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, "
                                      "wait: 1 day, add_tag: [new]]}",
                                      "{flow: g, trigger: api.deal, actions: [create_deal: {}]}"}) {
    shop.use(next);
    shop.restart();
  }
  shop.tick("2026-03-10T00:00:00Z");
  shop.expect("contacts", "[{tags: [old]}]");
  shop.expect("runs", "[{state: done, flow: f}]");
}

TEST_CASE("a run that fails after it waited is a dead letter that can be tried again", "[D7]") {
  Scenario shop(flow("wait: 1 day, assign: {contact: '{{ variables.who }}'}, add_tag: [end]"));
  start(shop, "{person: {email: a@example.org}, event: {name: x}, variables: {who: dora}}");
  shop.tick("2026-03-04T00:00:00Z");
  shop.expect("runs", "[{state: failed}]");
  shop.expect("dead",
              "[{id: run-1, flow: f, step: '3', code: deal.responsible, attempts: 1, at: '2026-03-03T09:00:00Z'}]");
  shop.expect("contacts", "[{tags: [], responsible: null}]");
  CHECK(shop.summary().later.failed == 1);
  std::string settings(shop_settings);
  settings.insert(settings.find("  - {id: ana"), "  - {id: dora}\n");
  CHECK(shop.retry().front().outcome.kind == Outcome::Kind::failed);
  shop.expect("dead", "[{id: run-1, attempts: 2}]");
  shop.use(flow("wait: 1 day, add_tag: [new]"), settings);
  CHECK(shop.retry().front().outcome.kind == Outcome::Kind::applied);
  shop.expect("runs", "[{state: done}]");
  shop.expect_count("dead", 0);
  shop.expect("contacts", "[{tags: [end], responsible: dora}]");
}

TEST_CASE("a cancelled run does nothing more, and only a run that waits can be cancelled", "[C4]") {
  Scenario shop(
      flow("{wait_for: {trigger: payment.succeeded, within: 2 days}, then: [add_tag: [paid]]}, add_tag: [x]"));
  start(shop);
  CHECK_FALSE(shop.engine().cancel(shop.workspace(), "run-2"));
  CHECK_FALSE(shop.engine().cancel(shop.workspace(), "con-1"));
  REQUIRE(shop.engine().cancel(shop.workspace(), "run-1"));
  CHECK_FALSE(shop.engine().cancel(shop.workspace(), "run-1"));
  shop.event("payment.succeeded", paid, {.time = "2026-03-03T09:00:00Z"});
  shop.tick("2026-04-01T00:00:00Z");
  shop.expect("contacts", "[{tags: []}]");
  shop.expect("runs", "[{state: cancelled, due_at: null, ended_at: '2026-03-02T09:00:00Z'}]");
}

TEST_CASE("mode says what becomes of runs for one contact that overlap", "[C4]") {
  struct Row {
    const char* mode;
    const char* states;  // after three events
    const char* tags;    // at the end
  };
  const Row rows[] = {
      {"parallel", "[{state: waiting}, {state: waiting}, {state: waiting}]", "[n1, n2, n3]"},
      {"single", "[{state: waiting}]", "[n1]"},
      {"restart", "[{state: cancelled}, {state: cancelled}, {state: waiting}]", "[n3]"},
      {"queued",
       "[{state: waiting, due_at: '2026-03-03T09:00:00Z'}, {state: waiting, due_at: null}, {state: waiting, "
       "due_at: null}]",
       "[n1, n2, n3]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mode);
    Scenario shop(
        "{flow: g, trigger: api.contact, actions: [create_contact: {}]}\n---\n"
        "{flow: f, trigger: automation.event_triggered, mode: " +
        std::string(row.mode) + ", actions: [wait: 1 day, add_tag: ['n{{ variables.n }}']]}");
    shop.event("api.contact", "{person: {email: a@example.org}}", {.time = "2026-03-01T09:00:00Z"});
    for (const char* n : {"1", "2", "3"}) {
      shop.event("automation.event_triggered",
                 std::string("{person: {email: a@example.org}, event: {name: x}, variables: {n: ") + n + "}}",
                 {.time = std::string("2026-03-02T09:00:0") + (*n == '1' ? "0" : n) + "Z"});
    }
    shop.expect_where("runs", "flow == \"f\"", row.states);
    shop.tick("2026-03-30T00:00:00Z");
    shop.expect("contacts", std::string("[{tags: ") + row.tags + "}]");
  }
}

TEST_CASE("reentry says how often a flow runs for one contact", "[C4]") {
  struct Row {
    const char* reentry;
    std::size_t runs;
  };
  for (const Row& row : {Row{"always", 4}, Row{"once", 1}, Row{"every 7 days", 2}}) {
    CAPTURE(row.reentry);
    Scenario shop(flow("add_tag: [x]", "reentry: " + std::string(row.reentry) + ", "));
    for (const char* time :
         {"2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "2026-03-09T08:59:59Z", "2026-03-09T09:00:00Z"})
      shop.event("automation.event_triggered", cart, {.time = time});
    shop.expect_count("runs", row.runs);
    shop.event("automation.event_triggered", "{person: {email: b@example.org}, event: {name: x}}",
               {.time = "2026-03-09T09:00:00Z"});
    shop.expect_count("runs", row.runs + 1);
  }
}

TEST_CASE("reentry counts a run that still queues", "[C4]") {
  Scenario shop(flow("wait: 30 days, add_tag: [x]", "mode: queued, reentry: every 7 days, "));
  for (const char* time : {"2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-10T09:00:00Z"})
    shop.event("automation.event_triggered", cart, {.time = time});
  shop.expect("runs", "[{state: waiting, due_at: '2026-04-01T09:00:00Z'}, {state: waiting, due_at: null}]");
}

}  // namespace dealflow::test
