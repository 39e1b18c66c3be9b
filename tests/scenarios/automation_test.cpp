// Automation, variables and mapping: R30 to R37, R41.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {

TEST_CASE("the condition decides which link makes a deal", "[R30]") {
  Scenario shop(R"(
flow: pro
trigger: automation.link_clicked
condition: link.url.contains("/pro")
actions: [create_deal: {}]
)");
  for (const char* page : {"free", "pro"}) {
    shop.event("automation.link_clicked", std::string("{person: {email: p@example.org}, flow: {id: welcome}, link: "
                                                      "{url: 'https://shop.example.com/") +
                                              page + "'}}");
  }
  shop.expect("deals", "[{id: deal-1, created_by: {event: {id: e-2}, flow: pro, step: '1'}}]");
}

TEST_CASE("create deal makes both cards, create contact a contact alone", "[R31][C3]") {
  Scenario shop(R"(
flow: both
trigger: automation.event_triggered
condition: data.event.name == "cart"
actions: [create_deal: {}]
---
flow: contact-alone
trigger: automation.event_triggered
condition: data.event.name == "webinar"
actions: [create_contact: {}]
)");
  shop.event("automation.event_triggered", "{person: {email: a@example.org}, event: {name: cart}}");
  shop.event("automation.event_triggered", "{person: {email: b@example.org}, event: {name: webinar}}");
  shop.expect("contacts", "[{email: a@example.org, deals: [deal-1]}, {email: b@example.org, deals: []}]");
  shop.expect_count("deals", 1);
}

TEST_CASE("stage and responsible are the action's, else the pipeline's own", "[R32]") {
  struct Row {
    const char* action;
    const char* deal;
  };
  const Row rows[] = {
      {"{stage: offer, responsible: ana}", "{stage: offer, responsible: ana}"},
      {"{}", "{stage: lead, responsible: carla}"},
      {"{pipeline: support}", "{pipeline: support, stage: new, responsible: null}"},
      {"{responsible: '{{ variables.who }}'}", "{responsible: bruno}"},
      {"{responsible: '{{ variables.nobody }}'}", "{responsible: carla}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.action);
    Scenario shop(std::string("{flow: f, trigger: automation.event_triggered, actions: [create_deal: ") + row.action +
                  "]}");
    shop.event("automation.event_triggered",
               "{person: {email: a@example.org}, event: {name: e}, variables: {who: bruno}}");
    shop.expect("deals", std::string("[") + row.deal + "]");
  }
}

TEST_CASE("people take turns, each flow and step for itself", "[R32]") {
  Scenario shop(R"(
flow: turns
trigger: automation.event_triggered
actions: [create_deal: {responsible: {round_robin: [ana, bruno]}}]
)");
  for (const char* email : {"a", "b", "c"}) {
    shop.event("automation.event_triggered",
               std::string("{person: {email: ") + email + "@example.org}, event: {name: e}}");
    shop.restart();
  }
  shop.expect("deals", "[{responsible: ana}, {responsible: bruno}, {responsible: ana}]");
}

TEST_CASE("the least busy person gets the deal, of several the first", "[R32]") {
  Scenario shop(R"(
flow: least
trigger: automation.event_triggered
actions: [create_deal: {responsible: {least_busy: [ana, bruno]}}]
)");
  for (const char* email : {"a", "b", "c"})
    shop.event("automation.event_triggered",
               std::string("{person: {email: ") + email + "@example.org}, event: {name: e}}");
  shop.expect("deals", "[{responsible: ana}, {responsible: bruno}, {responsible: ana}]");
}

TEST_CASE("only mapped variables are stored, each where its name sends it", "[R33][R34][R35][R36][R37][R40][R41]") {
  Scenario shop(R"(
flow: mapped
trigger: automation.event_triggered
vars:
  priority_deal: 'variables.age > 30 ? "high" : "normal"'
actions:
  - create_deal:
      name: Cart
      map: {town: city, budget_deal: budget, priority_deal: priority}
)");
  shop.event("automation.event_triggered", R"({person: {email: a@example.org}, event: {name: e},
      variables: {town: Recife, age: 34, budget: 1, budget_deal: 5000}})");
  shop.expect("contacts", "[{source: automation, created_at: '2026-03-02T09:01:00Z', fields: {city: Recife}}]");
  shop.expect("deals", "[{name: Cart, source: automation, fields: {budget: 5000, priority: high}}]");
  CHECK(shop.list("contacts").find("\"fields\":{\"city\":\"Recife\"}") != std::string::npos);
  CHECK(shop.list("deals").find("\"fields\":{\"budget\":5000,\"priority\":\"high\"}") != std::string::npos);
}

TEST_CASE("values fill what is empty, replace only where overwrite says so, and an empty one moves nothing", "[R34]") {
  struct Row {
    const char* action;
    const char* second;  // value of the second event
    const char* city;
  };
  const Row rows[] = {
      {"{map: {town: city}}", "Olinda", "Recife"},
      {"{map: {town: city}, overwrite: [city]}", "Olinda", "Olinda"},
      {"{map: {town: city}, overwrite: [city]}", "''", "Recife"},
      {"{map: {town: city}, overwrite: [city]}", "null", "Recife"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.action, row.second);
    Scenario shop(std::string("{flow: f, trigger: automation.event_triggered, actions: [create_contact: ") +
                  row.action + "]}");
    for (const char* town : {"Recife", row.second}) {
      shop.event("automation.event_triggered",
                 std::string("{person: {email: a@example.org}, event: {name: e}, variables: {town: ") + town + "}}");
    }
    shop.expect("contacts", std::string("[{fields: {city: ") + row.city + "}}]");
  }
}

TEST_CASE("what the run left out and why stands in its record", "[R33]") {
  Scenario shop(R"(
flow: notes
trigger: automation.event_triggered
actions: [create_contact: {map: {years: age, town: city}}]
)");
  const auto outcome = shop.event("automation.event_triggered", R"({person: {email: a@example.org}, event: {name: e},
      variables: {years: many, town: Recife}})");
  CHECK(outcome.kind == Outcome::Kind::applied);
  REQUIRE(outcome.warnings.size() == 1);
  shop.expect("contacts", "[{fields: {city: Recife}}]");
  const std::string run = shop.list("runs");
  CHECK(mismatch(run, R"([{id: run-1, flow: notes, state: done, contact: con-1, deal: null,
      steps: [{path: '1', action: create_contact, result: con-1 created}]}])") == "");
  CHECK(run.find(outcome.warnings.front().message.substr(0, 10)) != std::string::npos);
}

}  // namespace dealflow::test
