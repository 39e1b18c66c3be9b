// `retention`: how long runs are kept that are over.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

std::string kept(std::string_view runs) {
  return std::string(shop_settings) + "retention: {runs: " + std::string(runs) + "}\n";
}

constexpr const char* tagging =
    "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, add_tag: [x]]}";
constexpr const char* person = "{person: {email: a@example.org}, event: {name: x}}";

Outcome happens(Scenario& shop, std::string_view time) {
  return shop.event("automation.event_triggered", person, {.time = std::string(time)});
}

}  // namespace

TEST_CASE("a run goes so long after its end, and what it did stays", "[C4]") {
  for (const bool restarts : {false, true}) {
    CAPTURE(restarts);
    Scenario shop(tagging, kept("10 days"));
    happens(shop, "2026-03-02T09:00:00Z");
    happens(shop, "2026-03-05T09:00:00Z");
    shop.tick("2026-03-12T08:59:59Z");
    shop.expect("runs", "[{id: run-1}, {id: run-2}]");
    if (restarts) shop.restart();
    shop.tick("2026-03-12T09:00:00Z");
    shop.expect("runs", "[{id: run-2}]");
    if (restarts) shop.restart();
    shop.tick("2026-03-15T09:00:00Z");
    shop.expect_count("runs", 0);
    shop.expect("contacts", "[{tags: [x], history: [{}, {kind: tagged, flow: f, step: '2'}]}]");
    shop.expect_count("events", 2);
    CHECK(shop.reader().run("run-2").error().detail ==
          "`run-2` is over and was removed, as the workspace's `retention` asks");
    CHECK(shop.reader().run("run-3").error().detail == "no run `run-3`");
    // Numbers are not given twice, and the next one goes in its turn.
    happens(shop, "2026-04-01T09:00:00Z");
    shop.expect("runs", "[{id: run-3}]");
    shop.tick("2026-05-01T09:00:00Z");
    shop.expect_count("runs", 0);
    shop.again();
    shop.expect_count("events", 3);
  }
}

TEST_CASE("runs that wait, and runs that failed, stay until they are over", "[C4]") {
  Scenario shop(
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, wait: 60 days, assign: {contact: "
      "'{{ variables.who }}'}]}\n---\n"
      "{flow: g, trigger: automation.event_triggered, actions: [create_contact: {}, wait: 300 days]}",
      kept("10 days"));
  shop.event("automation.event_triggered", "{person: {email: a@example.org}, event: {name: x}, variables: {who: dora}}",
             {.time = "2026-03-02T09:00:00Z"});
  shop.tick("2026-05-02T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: failed}, {id: run-2, state: waiting}]");
  happens(shop, "2026-05-02T10:00:00Z");
  REQUIRE(shop.engine().cancel(shop.workspace(), "run-4"));
  shop.tick("2026-05-20T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: failed}, {id: run-2, state: waiting}, {id: run-3, state: waiting}]");
  shop.expect_count("dead", 1);
  shop.tick("2027-12-01T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: failed}]");
  REQUIRE(shop.engine().cancel(shop.workspace(), "run-1"));
  shop.tick("2027-12-12T09:00:00Z");
  shop.expect_count("runs", 0);
  shop.expect_count("dead", 0);
}

TEST_CASE("without a retention runs stay for ever, and one that is set later takes the older ones, too", "[C4]") {
  Scenario shop(tagging);
  happens(shop, "2026-03-02T09:00:00Z");
  shop.tick("2036-03-02T09:00:00Z");
  shop.expect_count("runs", 1);
  shop.use(tagging, kept("1 hour"));
  happens(shop, "2036-03-03T09:00:00Z");
  shop.tick("2036-03-03T10:00:00Z");
  shop.expect_count("runs", 0);
  // Taken back before its time: nothing goes any more.
  happens(shop, "2036-03-04T09:00:00Z");
  shop.use(tagging);
  shop.tick("2036-04-04T09:00:00Z");
  shop.expect_count("runs", 1);
}

TEST_CASE("ten thousand runs that are due at once go at once", "[C4]") {
  Scenario shop(tagging, kept("1 day"));
  std::vector<std::string> lines;
  for (int i = 0; i < 10'000; ++i)
    lines.push_back(
        R"({"specversion":"1.0","id":"e)" + std::to_string(i) +
        R"(","source":"/t","type":"automation.event_triggered","time":"2026-03-02T09:00:00Z","data":{"person":{"email":"a@example.org"},"event":{"name":"x"}}})");
  shop.lines(lines);
  shop.expect_count("runs", lines.size());
  shop.tick("2026-03-03T08:59:59Z");
  shop.expect_count("runs", lines.size());
  shop.tick("2026-03-03T09:00:00Z");
  shop.expect_count("runs", 0);
}

TEST_CASE("steps of a run go before the run does, where `traces` says so", "[C4]") {
  for (const bool restarts : {false, true}) {
    CAPTURE(restarts);
    Scenario shop(tagging, std::string(shop_settings) + "retention: {traces: 5 days, runs: 20 days}\n");
    happens(shop, "2026-03-02T09:00:00Z");
    happens(shop, "2026-03-04T09:00:00Z");
    shop.tick("2026-03-07T08:59:59Z");
    shop.expect("runs", "[{id: run-1, steps: [{}, {action: add_tag}]}, {id: run-2, steps: [{}, {}]}]");
    if (restarts) shop.restart();
    shop.tick("2026-03-07T09:00:00Z");
    shop.expect("runs", "[{id: run-1, flow: f, state: done, contact: con-1, steps: []}, {id: run-2, steps: [{}, {}]}]");
    if (restarts) shop.restart();
    shop.tick("2026-03-09T09:00:00Z");
    shop.expect("runs", "[{id: run-1, steps: []}, {id: run-2, steps: []}]");
    shop.tick("2026-03-22T09:00:00Z");
    shop.expect("runs", "[{id: run-2, steps: []}]");
    shop.tick("2026-03-24T09:00:00Z");
    shop.expect_count("runs", 0);
    shop.expect("contacts", "[{tags: [x]}]");
  }
}

TEST_CASE("steps of a run that waits stay, also where later runs have lost theirs", "[C4]") {
  Scenario shop(
      "{flow: f, trigger: automation.event_triggered, condition: 'data.event.name == \"x\"', actions: [create_contact: "
      "{}, "
      "wait: 60 days, add_tag: [x]]}\n---\n"
      "{flow: g, trigger: automation.event_triggered, actions: [create_contact: {}]}",
      std::string(shop_settings) + "retention: {traces: 5 days}\n");
  happens(shop, "2026-03-02T09:00:00Z");
  shop.tick("2026-04-02T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: waiting, steps: [{}, {}]}, {id: run-2, steps: []}]");
  shop.tick("2026-05-02T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: done, steps: [{}, {}, {}]}, {id: run-2, steps: []}]");
  shop.tick("2026-06-02T09:00:00Z");
  shop.expect("runs", "[{id: run-1, state: done, steps: []}, {id: run-2, steps: []}]");
}

}  // namespace dealflow::test
