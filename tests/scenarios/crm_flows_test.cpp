// Flows that start from changes of cards, from dates, and from each other: R35 to R38, R41, D5, D7, D9.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

Outcome cart(Scenario& shop, const char* variables = "{}") {
  return shop.event("automation.event_triggered",
                    std::string("{person: {email: a@example.org, first_name: Ana}, event: {name: cart}, variables: ") +
                        variables + "}",
                    {.time = "2026-03-02T09:00:00Z"});
}

}  // namespace

TEST_CASE("changes of cards start flows in the unit of the event that caused them", "[R35][R36][R37][D9]") {
  struct Row {
    const char* trigger;
    const char* condition;
    const char* steps;  // of the flow that makes the change
    std::size_t runs;   // of the other
  };
  const Row rows[] = {
      {"crm.deal.created", "deal.stage == 'offer' && data.deal.stage == 'offer'", "create_deal: {stage: offer}", 1},
      {"crm.deal.created", "data.deal.pipeline == 'support'", "create_deal: {stage: offer}", 0},
      {"crm.contact.created", "contact.email == 'a@example.org'", "create_contact: {}", 1},
      {"crm.contact.tagged", "data.tag == 'vip'", "create_contact: {tags: [vip, new]}", 1},
      {"crm.contact.tagged", "true", "create_contact: {tags: [vip, new]}", 2},
      {"crm.contact.field_changed", "true", "create_contact: {map: {town: city}}", 0},  // told by its making
      {"crm.deal.stage_changed", "data.deal.previous_stage == 'lead' && data.deal.stage == 'won'",
       "create_deal: {}, close_deal: {as: won}", 0},  // the same
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger, row.condition, row.steps);
    Scenario shop("{flow: first, trigger: automation.event_triggered, actions: [" + std::string(row.steps) +
                  "]}\n---\n{flow: second, trigger: " + row.trigger + ", condition: \"" + row.condition +
                  "\", actions: [add_note: seen]}");
    const Outcome outcome = cart(shop, "{town: Recife}");
    CHECK(outcome.failure_message == "");
    shop.expect_count("events", 1);
    std::string runs = "[{flow: first}";
    for (std::size_t at = 0; at < row.runs; ++at) runs += ", {flow: second, event: {id: e-1}}";
    shop.expect("runs", runs + "]");
  }
}

TEST_CASE("a card that exists tells of its fields and stages", "[R36][R37]") {
  struct Row {
    const char* trigger;
    const char* condition;
    const char* steps;
    std::size_t runs;
  };
  const Row rows[] = {
      {"crm.contact.field_changed", "field == 'city' && old == null && data.new == 'Recife'",
       "create_contact: {map: {town: city}}", 1},
      {"crm.deal.field_changed", "field == 'budget' && data.new == '5'",
       "create_deal: {external_id: x, map: {budget_deal: "
       "budget}}",
       1},
      {"crm.deal.stage_changed", "data.deal.previous_stage == 'lead' && data.deal.stage == 'won'",
       "create_deal: {external_id: x}, close_deal: {as: won}", 1},
      {"crm.deal.stage_changed", "true",
       "create_deal: {external_id: x}, move_deal: {stage: offer}, move_deal: {stage: won}", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger, row.steps);
    Scenario shop(
        "{flow: make, priority: 1, trigger: api.deal, actions: [create_deal: {}]}\n---\n"
        "{flow: first, trigger: automation.event_triggered, actions: [" +
        std::string(row.steps) + "]}\n---\n{flow: second, trigger: " + row.trigger + ", condition: \"" + row.condition +
        "\", actions: [add_note: seen]}");
    shop.event("api.deal", "{person: {email: a@example.org}, deal: {external_id: x}}");
    CHECK(cart(shop, "{town: Recife, budget_deal: 5}").failure_message == "");
    shop.expect_where("runs", "flow == \"second\"",
                      row.runs == 1 ? "[{contact: con-1}]" : "[{contact: con-1}, {contact: con-1}]");
  }
}

TEST_CASE("mapped variables of a crm trigger are the cards' fields", "[R35][R36][R37][R38][R41]") {
  Scenario shop(R"(
flow: first
trigger: automation.event_triggered
actions: [create_deal: {map: {town: city, budget_deal: budget}}]
---
flow: renewal
trigger: crm.deal.created
condition: deal.pipeline == "sales"
actions:
  - create_deal: {name: "Renewal of {{ contact.first_name }}", pipeline: support, map: {budget_deal: budget}}
)");
  const Outcome outcome = cart(shop, "{town: Recife, budget_deal: 5000}");
  CHECK(outcome.failure_message == "");
  shop.expect("deals", R"([{pipeline: sales, fields: {budget: 5000}, source: automation},
                           {name: Renewal of Ana, pipeline: support, fields: {budget: 5000}, source: automation,
                            created_by: {event: {id: e-1}, flow: renewal, step: '1'}}])");
}

TEST_CASE("two flows that start each other end in a dead letter with the path, and the next event is unharmed",
          "[D7]") {
  Scenario shop(R"(
flow: begin
trigger: automation.event_triggered
actions: [create_contact: {tags: [go]}]
---
flow: ping
trigger: crm.contact.tagged
condition: tag.startsWith("go")
actions: [add_tag: ["{{ tag.replace('go', 'back') }}x"]]
---
flow: pong
trigger: crm.contact.tagged
condition: tag.startsWith("back")
actions: [add_tag: ["{{ tag.replace('back', 'go') }}x"]]
)");
  const Outcome outcome = cart(shop);
  CHECK(outcome.kind == Outcome::Kind::failed);
  CHECK(outcome.failure_code == "crm.loop");
  CHECK(outcome.failure_message.find("automation.event_triggered > begin > crm.contact.tagged > ping > "
                                     "crm.contact.tagged > pong > crm.contact.tagged > ping") != std::string::npos);
  shop.expect_count("contacts", 0);
  shop.expect_count("dead", 1);
  CHECK(shop.event("automation.event_triggered", "{person: {email: b@example.org}, event: {name: x}}").failure_code ==
        "crm.loop");
  CHECK(shop.event("api.deal", "{person: {email: c@example.org}}").kind == Outcome::Kind::unmatched);
}

TEST_CASE("a person's change made elsewhere starts its flows once", "[D5]") {
  Scenario shop(R"(
flow: make
trigger: api.deal
actions: [create_deal: {}]
---
flow: moved
trigger: crm.deal.stage_changed
actions: [add_note: "{{ data.deal.previous_stage }} to {{ deal.stage }}"]
)");
  shop.event("api.deal", "{person: {email: a@example.org}}");
  shop.event("crm.deal.stage_changed",
             "{deal: {id: deal-1, stage: offer, previous_stage: lead}, contact: {id: con-1}, actor: ana}");
  shop.expect("runs", "[{flow: make}, {flow: moved, event: {id: e-2}, deal: deal-1}]");
  shop.expect(
      "deals",
      "[{stage: offer, history: [{}, {}, {kind: moved, event: {id: e-2}}, {kind: note, text: lead to offer}]}]");
}

TEST_CASE("an emitted event is a unit of its own, with the records of its emitter", "[D7][D9]") {
  Scenario shop(R"(
flow: first
trigger: automation.event_triggered
actions:
  - create_deal: {}
  - each: n
    in: '[1, 2]'
    do:
      - emit: {type: automation.link_clicked, data: {flow: '{"id": "f"}', person: '{"email": contact.email}', link: '{"url": "https://x.example/" + string(n)}'}}
---
flow: second
trigger: automation.link_clicked
condition: link.url.endsWith("1")
actions: [add_note: "{{ link.url }}"]
---
flow: third
trigger: automation.link_clicked
condition: link.url.endsWith("2")
actions: [add_note: "{{ 1 / 0 }}"]
)");
  const Outcome outcome = cart(shop);
  CHECK(outcome.kind == Outcome::Kind::applied);
  shop.expect("events",
              "[{id: evt-1}, {id: evt-2, outcome: applied, event: {source: 'dealflow:shop', id: "
              "'evt-1/first/2.do.1#1'}}, {id: evt-3, outcome: failed}]");
  shop.expect("runs", "[{flow: first}, {flow: second, contact: con-1, deal: deal-1}]");
  shop.expect("dead", "[{id: evt-3, flow: third, code: evaluation.divide_by_zero}]");
  CHECK(shop.summary().events.read == 1);
  CHECK(shop.summary().later.done == 1);
  CHECK(shop.summary().later.failed == 1);
  shop.restart();
  CHECK(shop.retry().front().outcome.kind == Outcome::Kind::failed);
  shop.expect_count("deals", 1);
}

TEST_CASE("an emitted event that its type refuses fails the emitter, and flows that emit each other are stopped",
          "[D7]") {
  {
    Scenario shop(
        "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, emit: {type: "
        "automation.link_clicked, data: {flow: '{\"id\": \"f\"}', person: '{\"email\": 5}', link: '{}'}}]}");
    CHECK(cart(shop).failure_code != "");
    shop.expect_count("contacts", 0);
  }
  Scenario shop(R"(
flow: f
trigger: automation.event_triggered
condition: size(data.event.name) > 0
actions: [emit: {type: automation.event_triggered, data: {flow: '{"id": "f"}', person: '{"email": "a@example.org"}', event: '{"name": "again"}'}}]
)");
  CHECK(cart(shop).kind == Outcome::Kind::applied);
  shop.expect("dead", "[{code: emit.loop}]");
  shop.expect_count("events", 17);
}

TEST_CASE("nobody outside uses the engine's source", "[D1]") {
  Scenario shop("{flow: f, trigger: api.deal, actions: [create_deal: {}]}");
  CHECK(shop.event("api.deal", "{person: {email: a@example.org}}", {.source = "dealflow:shop"}).rejection.code ==
        "event.reserved_source");
  shop.expect_count("deals", 0);
}

TEST_CASE("due dates and dates of contacts come by time", "[C4]") {
  Scenario shop(R"(
flow: make
trigger: automation.event_triggered
actions:
  - create_deal: {}
  - update_deal: {set: {due_at: '"2026-03-10"'}}
  - update_contact: {set: {birthday: '"1990-03-20"'}}
---
flow: overdue
trigger: crm.deal.overdue
actions: [add_note: "due {{ string(data.deal.due_at) }}"]
---
flow: birthday
trigger: crm.contact.date_reached
condition: field == "birthday"
actions: [add_tag: ["{{ date }}"]]
)");
  CHECK(cart(shop).failure_message == "");
  shop.tick("2026-03-09T23:59:59Z");
  shop.expect_count("runs", 1);
  shop.restart();
  shop.tick("2026-03-10T00:00:00Z");
  shop.expect_where("runs", "flow == \"overdue\"", "[{deal: deal-1, started_at: '2026-03-10T00:00:00Z'}]");
  shop.tick("2026-03-20T02:59:59Z");  // São Paulo is three hours behind
  shop.expect("contacts", "[{tags: []}]");
  shop.tick("2026-03-20T03:00:00Z");
  shop.expect("contacts", "[{tags: ['2026-03-20']}]");
  shop.tick("2028-03-21T03:00:00Z");
  shop.expect("contacts", "[{tags: ['2026-03-20', '2027-03-20', '2028-03-20']}]");
  shop.expect_where("runs", "flow == \"overdue\"", "[{}]");
}

TEST_CASE("a due date that was moved or a deal that was closed reminds nobody at the old time", "[C4]") {
  struct Row {
    const char* change;
    const char* at_new_time;  // runs of the reminder
  };
  const Row rows[] = {
      {"{deal: {id: deal-1}, contact: {id: con-1}, field: due_at, old: null, new: '2026-04-01'}", "[{}]"},
      {"{deal: {id: deal-1, stage: won}, contact: {id: con-1}, field: name, old: null, new: Big}", "[]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.change);
    Scenario shop(R"(
flow: make
trigger: automation.event_triggered
actions: [create_deal: {}, update_deal: {set: {due_at: '"2026-03-10"'}}]
---
flow: overdue
trigger: crm.deal.overdue
actions: [add_note: due]
)");
    cart(shop);
    CHECK(shop.event("crm.deal.field_changed", row.change, {.time = "2026-03-03T00:00:00Z"}).failure_message == "");
    shop.tick("2026-03-11T00:00:00Z");
    shop.expect_where("runs", "flow == \"overdue\"", "[]");
    shop.tick("2026-04-01T00:00:00Z");
    shop.expect_where("runs", "flow == \"overdue\"", row.at_new_time);
  }
}

}  // namespace dealflow::test
