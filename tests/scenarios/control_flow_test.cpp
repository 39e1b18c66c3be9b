// if, switch, each, stop: which steps a run takes.
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

constexpr const char* head =
    "{flow: f, trigger: automation.event_triggered, vars: {n: 'int(variables.n)', list: "
    "'variables.list.split(\",\")'}, actions: "
    "[create_contact: {}, ";

Outcome send(Scenario& shop, std::string_view variables) {
  return shop.event("automation.event_triggered",
                    "{person: {email: a@example.org}, event: {name: x}, variables: " + std::string(variables) + "}");
}

}  // namespace

TEST_CASE("branches, cases and loops run the steps they are meant to", "[C3]") {
  struct Row {
    const char* steps;
    const char* variables;
    const char* tags;
    const char* run_steps;  // from the second on
  };
  const Row rows[] = {
      {"{if: vars.n > 1, then: [add_tag: [big]], else: [add_tag: [small]]}", "{n: '2'}", "[big]",
       "{path: '2', action: if, result: then}, {path: 2.then.1}"},
      {"{if: vars.n > 1, then: [add_tag: [big]], else: [add_tag: [small]]}", "{n: '1'}", "[small]",
       "{path: '2', action: if, result: else}, {path: 2.else.1}"},
      {"{if: vars.n > 1, then: [add_tag: [big]]}, add_tag: [end]", "{n: '1'}", "[end]",
       "{path: '2', result: nothing holds}, {path: '3'}"},
      {"{if: vars.n > 1, then: [add_tag: [big]], else: [{if: vars.n > 0, then: [add_tag: [one]]}]}", "{n: '1'}",
       "[one]", "{path: '2', result: then2}, {path: 2.then2.1}"},
      {"{if: vars.list == null, then: [add_tag: [none]]}, {if: vars.list.size() > 0, then: [add_tag: [some]]}",
       "{n: '1'}", "[none]", "{result: then}, {}, {path: '3', result: nothing holds}"},
      {"{switch: vars.n, cases: [{when: [1, 2], do: [add_tag: [low]]}, {when: [3], do: [add_tag: [mid]]}], default: "
       "[add_tag: [high]]}",
       "{n: '2'}", "[low]", "{path: '2', action: switch, result: case}, {path: 2.case.1}"},
      {"{switch: vars.n, cases: [{when: [1, 2], do: [add_tag: [low]]}, {when: [3], do: [add_tag: [mid]]}], default: "
       "[add_tag: [high]]}",
       "{n: '3'}", "[mid]", "{result: case2}, {path: 2.case2.1}"},
      {"{switch: vars.n, cases: [{when: [1, 2], do: [add_tag: [low]]}], default: [add_tag: [high]]}", "{n: '9'}",
       "[high]", "{result: default}, {path: 2.default.1}"},
      {"{switch: variables.what, cases: [{when: ['it''s \"so\"'], do: [add_tag: [quoted]]}, {when: [in progress], do: "
       "[add_tag: [going]]}]}, add_tag: [end]",
       "{n: '1', what: 'it''s \"so\"'}", "[quoted, end]", "{result: case}, {}, {path: '3'}"},
      {"{switch: variables.what, cases: [{when: [a], do: [add_tag: [a]]}]}", "{n: '1'}", "[]",
       "{result: nothing holds}"},
      {"{each: tag, in: vars.list, do: [add_tag: ['{{ tag }}']]}, add_tag: [end]", "{n: '1', list: 'x,y'}",
       "[x, y, end]",
       "{path: '2', action: each, result: 2 items}, {path: 2.do.1, notes: [item 1 of 2]}, {path: 2.do.1, notes: [item "
       "2 of 2]}, {path: '3', notes: []}"},
      {"{each: tag, in: '[]', do: [add_tag: ['{{ tag }}']]}, add_tag: [end]", "{n: '1'}", "[end]",
       "{path: '2', result: 0 items}, {path: '3'}"},
      {"{each: tag, in: vars.list, do: [add_tag: ['{{ tag }}']]}, add_tag: [end]", "{n: '1'}", "[end]",
       "{path: '2', result: 0 items}, {path: '3'}"},
      {"{each: a, in: vars.list, do: [{each: b, in: '[1, 2]', do: [add_tag: ['{{ a }}{{ b }}']]}, add_tag: ['{{ a "
       "}}']]}",
       "{n: '1', list: 'x,y'}", "[x1, x2, x, y1, y2, y]", "{}, {}, {}, {}, {}, {}, {}, {}, {}"},
      {"{each: tag, in: vars.list, do: [{if: 'tag == \"y\"', then: [stop]}, add_tag: ['{{ tag }}']]}, add_tag: [end]",
       "{n: '1', list: 'x,y,z'}", "[x]",
       "{}, {}, {path: 2.do.2}, {path: 2.do.1}, {path: 2.do.1.then.1, action: stop, result: stopped}"},
      {"{if: 'true', then: [stop]}, add_tag: [end]", "{n: '1'}", "[]", "{}, {result: stopped}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.steps, row.variables);
    Scenario shop(std::string(head) + row.steps + "]}");
    const Outcome outcome = send(shop, row.variables);
    CHECK(outcome.failure_message == "");
    shop.expect("contacts", std::string("[{tags: ") + row.tags + "}]");
    shop.expect("runs", std::string("[{state: done, steps: [{path: '1'}, ") + row.run_steps + "]}]");
  }
}

TEST_CASE("lists and runs that are too long fail the event, those at the limit run", "[D7]") {
  struct Row {
    const char* steps;
    const char* code;
  };
  const Row rows[] = {
      {"{each: i, in: vars.list, do: [add_tag: [x]]}", ""},
      {"{each: i, in: 'vars.list + [\"1\"]', do: [add_tag: [x]]}", "each.too_many_items"},
      {"{each: i, in: 'variables.n', do: [add_tag: [x]]}", "each.no_list"},
      {"{each: i, in: vars.list, do: [{each: j, in: '[1, 2, 3, 4, 5]', do: [add_tag: [x]]}]}", "run.too_many_steps"},
  };
  const std::string thousand(999, ',');
  for (const Row& row : rows) {
    CAPTURE(row.steps);
    Scenario shop(std::string(head) + row.steps + "]}");
    const Outcome outcome = send(shop, "{n: '1', list: '" + thousand + "'}");
    CHECK(outcome.failure_code == row.code);
    shop.expect_count("contacts", *row.code == '\0' ? 1 : 0);
  }
}

TEST_CASE("a failure inside a branch is told with its path", "[D7]") {
  Scenario shop(std::string(head) + "{if: 'true', then: [{each: i, in: '[1, 0]', do: [add_tag: ['{{ 1 / i }}']]}]}]}");
  const Outcome outcome = send(shop, "{n: '1'}");
  CHECK(outcome.failure_code == "evaluation.divide_by_zero");
  shop.expect("dead", "[{flow: f, step: 2.then.1.do.1}]");
}

}  // namespace dealflow::test
