// The steps that change cards: update, map, move, close, tags, notes, assign; R32, D10, C3.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

// A flow that makes a deal in `sales`, then does the steps.
std::string after_deal(std::string_view steps) {
  return "{flow: f, trigger: automation.event_triggered, actions: [create_deal: {stage: offer}, " + std::string(steps) +
         "]}";
}

constexpr const char* cart =
    "{person: {email: a@example.org, first_name: Ana}, event: {name: cart}, variables: {town: Recife, stage: lead, "
    "none: '', budget_deal: 50}}";

}  // namespace

TEST_CASE("steps change the cards in scope, and the run says what they did", "[C3][D10]") {
  struct Row {
    const char* steps;
    const char* deal;
    const char* contact;
    const char* run_steps;  // from the second on
  };
  const Row rows[] = {
      {"update_contact: {set: {city: variables.town, age: '40'}}", "{}", "{fields: {city: Recife, age: 40}}",
       "{action: update_contact, inputs: {city: '\"Recife\"'}, result: 'con-1: city, age set', notes: []}"},
      {"update_contact: {set: {city: variables.none}}", "{}", "{fields: {}}",
       "{result: 'con-1: unchanged', notes: ['field `city` is left as it is: the value is empty']}"},
      {"update_contact: {set: {age: variables.town}}", "{}", "{fields: {}}",
       "{result: 'con-1: unchanged', notes: ['contact field `age`: \"Recife\" is not of the field''s kind: left "
       "out']}"},
      {"update_contact: {map: {town: city}}", "{}", "{fields: {city: Recife}}", "{result: 'con-1: city set'}"},
      {"update_contact: {set: {city: '\"Olinda\"'}}, update_contact: {map: {town: city}}", "{}",
       "{fields: {city: Olinda}}",
       "{}, {result: 'con-1: unchanged', notes: ['contact field `city` keeps its value: `overwrite` does not name "
       "it']}"},
      {"update_contact: {set: {city: '\"Olinda\"'}}, update_contact: {map: {town: city}, overwrite: [city]}", "{}",
       "{fields: {city: Recife}}", "{}, {result: 'con-1: city set'}"},
      {"update_deal: {set: {budget: '5000', name: '\"Big\"'}}", "{name: Big, fields: {budget: 5000}}", "{}",
       "{result: 'deal-1: budget, name set'}"},
      {"update_deal: {set: {budget: '10', priority: 'string(deal.fields.budget + 1)'}}",
       "{fields: {budget: 10, priority: '11'}}", "{}", "{result: 'deal-1: budget, priority set'}"},
      {"update_deal: {set: {amount: 'money(\"12.50\", \"BRL\")'}}, update_deal: {set: {amount: 'deal.amount * 2'}}",
       "{amount: '25.00', currency: BRL}", "{}", "{}, {}"},
      {"map: {budget_deal: budget, town: city}", "{fields: {budget: 50}}", "{fields: {city: Recife}}",
       "{action: map, result: 'budget, city set'}"},
      {"move_deal: {stage: won}", "{stage: won, state: won}", "{}", "{result: deal-1 moved to sales/won}"},
      {"move_deal: {pipeline: support}", "{pipeline: support, stage: new}", "{}",
       "{result: deal-1 moved to support/new}"},
      {"move_deal: {stage: '{{ variables.stage }}'}", "{stage: offer}", "{}",
       "{inputs: {stage: lead}, result: 'skipped: the stage lies before the deal''s; `backward` allows such a move'}"},
      {"move_deal: {stage: lead, backward: true}", "{stage: lead}", "{}", "{result: deal-1 moved to sales/lead}"},
      {"move_deal: {stage: offer}", "{stage: offer}", "{}", "{result: 'skipped: it is there already'}"},
      {"move_deal: {stage: '{{ variables.none }}'}", "{stage: offer}", "{}",
       "{result: 'skipped: neither pipeline nor stage says anything'}"},
      {"close_deal: {as: lost, reason: too dear}", "{stage: lost, state: lost}", "{}", "{result: deal-1 lost}"},
      {"close_deal: {as: won}, close_deal: {as: won}", "{state: won}", "{}",
       "{}, {result: 'skipped: the deal is won already'}"},
      {"move_deal: {pipeline: support}, close_deal: {as: lost}", "{stage: new, state: lost}", "{}",
       "{}, {result: deal-1 lost}"},
      {"add_tag: [vip, '{{ variables.town }}', '{{ variables.none }}']", "{}", "{tags: [vip, Recife]}",
       "{result: 'con-1: vip, Recife'}"},
      {"add_tag: [vip], add_tag: [vip]", "{}", "{tags: [vip]}",
       "{}, {result: 'skipped: the contact has the tags already'}"},
      {"add_tag: [vip, new], remove_tag: [vip, old]", "{}", "{tags: [new]}", "{}, {result: 'con-1: vip'}"},
      {"remove_tag: [vip]", "{}", "{tags: []}", "{result: 'skipped: the contact has none of the tags'}"},
      {"add_note: 'Asked from {{ variables.town }}'", "{}", "{}",
       "{action: add_note, inputs: {text: Asked from Recife}, result: deal-1}"},
      {"add_note: {to: contact, text: Called}", "{}", "{}", "{result: con-1}"},
      {"add_note: '{{ variables.none }}'", "{}", "{}", "{result: 'skipped: the note is empty'}"},
      {"assign: {deal: ana, contact: bruno}", "{responsible: ana}", "{responsible: bruno}",
       "{result: 'deal to ana, contact to bruno'}"},
      {"assign: {deal: '{{ variables.none }}'}", "{responsible: carla}", "{}",
       "{result: 'skipped: there is nobody to give it to, or nothing to give', notes: ['deal keeps its person: nobody "
       "is named']}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.steps);
    Scenario shop(after_deal(row.steps));
    const Outcome outcome = shop.event("automation.event_triggered", cart);
    CHECK(outcome.failure_message == "");
    shop.expect("deals", std::string("[") + row.deal + "]");
    shop.expect("contacts", std::string("[") + row.contact + "]");
    shop.expect("runs", std::string("[{steps: [{path: '1'}, ") + row.run_steps + "]}]");
  }
}

TEST_CASE("history tells which step moved, closed, tagged and noted", "[D9][R63]") {
  Scenario shop(
      after_deal("move_deal: {pipeline: support, stage: paid}, close_deal: {as: won, reason: in cash}, "
                 "add_note: Paid, add_tag: [vip], remove_tag: [vip]"));
  shop.event("automation.event_triggered", cart);
  shop.expect("deals", R"([{history: [
    {kind: created, step: '1'}, {kind: contact_added, step: '1'},
    {kind: moved, flow: f, step: '2', old: offer, new: paid},
    {kind: moved, flow: f, step: '3', old: paid, new: done},
    {kind: closed, flow: f, step: '3', old: open, new: won, text: in cash},
    {kind: note, flow: f, step: '4', text: Paid}]}])");
  shop.expect("contacts", R"([{history: [
    {kind: created}, {kind: deal_added},
    {kind: tagged, flow: f, step: '5', new: vip}, {kind: untagged, flow: f, step: '6', old: vip}]}])");
}

TEST_CASE("a step on a record that is not there is skipped, and the run says so", "[D9]") {
  struct Row {
    const char* step;
    const char* result;
  };
  const Row rows[] = {
      {"update_contact: {set: {city: '\"x\"'}}", "'skipped: there is no contact'"},
      {"update_deal: {set: {priority: '\"x\"'}}", "'skipped: there is no deal'"},
      {"move_deal: {stage: offer}", "'skipped: there is no deal'"},
      {"close_deal: {as: won}", "'skipped: there is no deal'"},
      {"add_tag: [vip]", "'skipped: there is no contact'"},
      {"remove_tag: [vip]", "'skipped: there is no contact'"},
      {"add_note: hello", "'skipped: there is no card'"},
      {"add_note: {to: deal, text: hello}", "'skipped: there is no deal'"},
      {"assign: {deal: ana}", "'skipped: there is nobody to give it to, or nothing to give'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.step);
    Scenario shop(std::string("{flow: f, trigger: automation.event_triggered, actions: [") + row.step + "]}");
    shop.event("automation.event_triggered", "{person: {email: a@example.org}, event: {name: cart}}");
    shop.expect("runs", std::string("[{state: done, steps: [{path: '1', result: ") + row.result + "}]}]");
    shop.expect_count("contacts", 0);
  }
}

TEST_CASE("a contact who is known is found by the event, whichever flow made him", "[C3]") {
  Scenario shop(R"(
flow: first
trigger: automation.event_triggered
condition: data.event.name == "come"
actions: [create_contact: {}]
---
flow: second
trigger: automation.event_triggered
condition: data.event.name == "come back"
actions: [add_tag: [back], update_contact: {set: {city: '"Natal"'}}, add_note: Came back]
)");
  shop.event("automation.event_triggered", "{person: {email: a@example.org}, event: {name: come}}");
  shop.event("automation.event_triggered", "{person: {email: a@example.org}, event: {name: come back}}");
  shop.expect("contacts", "[{tags: [back], fields: {city: Natal}}]");
}

TEST_CASE("a name that does not exist fails the event when only the run can know it", "[D7]") {
  struct Row {
    const char* step;
    const char* code;
  };
  const Row rows[] = {
      {"move_deal: {stage: '{{ variables.town }}'}", "deal.stage"},
      {"move_deal: {pipeline: '{{ variables.town }}'}", "deal.pipeline"},
      {"assign: {deal: '{{ variables.town }}'}", "deal.responsible"},
      {"assign: {contact: '{{ variables.town }}'}", "deal.responsible"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.step);
    Scenario shop(after_deal(row.step));
    const Outcome outcome = shop.event("automation.event_triggered", cart);
    CHECK(outcome.failure_code == row.code);
    shop.expect("dead", "[{flow: f, step: '2'}]");
    shop.expect_count("deals", 0);
    shop.expect_count("runs", 0);
  }
}

TEST_CASE("in turn and least busy pass over people who are absent", "[R32]") {
  const auto settings = [](std::string_view absent) {
    std::string text(shop_settings);
    for (const std::string_view who : {"Ana Lima", "Bruno Reis", "Carla Dias"})
      if (absent.find(who) != std::string_view::npos) text.insert(text.find(who) + who.size(), ", absent: true");
    return text;
  };
  struct Row {
    const char* absent;
    const char* way;
    const char* contacts;
  };
  const Row rows[] = {
      {"", "{round_robin: [ana, bruno]}", "[ana, bruno, ana, bruno]"},
      {"Ana Lima", "{round_robin: [ana, bruno, carla]}", "[bruno, carla, bruno, carla]"},
      {"Bruno Reis", "{round_robin: [ana, bruno, carla]}", "[ana, carla, ana, carla]"},
      {"Ana Lima, Bruno Reis", "{round_robin: [ana, bruno]}", "[ana, bruno, ana, bruno]"},
      {"", "{least_busy: [ana, bruno]}", "[ana, ana, ana, ana]"},
      {"Ana Lima", "{least_busy: [ana, bruno]}", "[bruno, bruno, bruno, bruno]"},
      {"Ana Lima, Bruno Reis", "{least_busy: [bruno, ana]}", "[bruno, bruno, bruno, bruno]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.absent, row.way);
    Scenario shop(std::string("{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, assign: "
                              "{contact: ") +
                      row.way + "}]}",
                  settings(row.absent));
    std::string expected = "[";
    for (std::size_t at = 0; at < 4; ++at)
      shop.event("automation.event_triggered",
                 "{person: {email: p" + std::to_string(at) + "@example.org}, event: {name: x}}");
    std::string_view people(row.contacts);
    people = people.substr(1, people.size() - 2);
    while (!people.empty()) {
      const auto comma = people.find(", ");
      expected += "{responsible: " + std::string(people.substr(0, comma)) + "},";
      people = comma == std::string_view::npos ? std::string_view{} : people.substr(comma + 2);
    }
    expected.back() = ']';
    shop.expect("contacts", expected);
  }
}

}  // namespace dealflow::test
