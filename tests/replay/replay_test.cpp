// replay: what changed flows would have done.
#include "tests/replay/replays.hpp"
#include "tests/replay/scenes.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::test {

TEST_CASE("a change of a flow is told by record and field", "[replay]") {
  const std::string base =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, create_deal: {name: Visit, "
      "stage: lead}]}";
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = base;
    return text.replace(text.find(from), from.size(), to);
  };
  const struct {
    const char* says;
    std::string changed;
    const char* told;
  } rows[] = {
      {"nothing", base, ""},
      {"a comment", "# said\n" + base, ""},
      {"another stage", with("stage: lead", "stage: offer"), "deal stage: \"lead\" -> \"offer\"\n"},
      {"a name", with("Visit", "Call"), "deal name: \"Visit\" -> \"Call\"\n"},
      {"a tag more", with("create_contact: {}", "create_contact: {tags: [new]}"), "contact tags: [] -> [\"new\"]\n"},
      {"a condition that does not hold", with("actions:", "condition: 'false', actions:"),
       "contact -\ndeal -\nruns of f +0 -1\n"},
      {"another deal", with("]}", ", create_deal: {name: Other}]}").replace(0, 0, ""), "deal +\n"},
      {"a step before it", with("create_deal", "add_tag: [x], create_deal"),
       "contact tags: [] -> [\"x\"]\n"
       "deal created_by: {\"event\":{\"source\":\"/test\",\"id\":\"e-1\"},\"flow\":\"f\",\"step\":\"2\"} -> "
       "{\"event\":{\"source\":\"/test\",\"id\":\"e-1\"},\"flow\":\"f\",\"step\":\"3\"}\n"},
      {"a step that fails", with("]}", ", assign: {deal: '{{ variables.n }}'}]}"),
       "contact -\ndeal -\ndead +\nruns of f +0 -1\n"},
      {"a flow more", base + "\n---\n{flow: g, trigger: automation.event_triggered, actions: [add_tag: [y]]}",
       "contact tags: [] -> [\"y\"]\nruns of g +1 -0\n"},
      {"no flow", "{flow: other, trigger: chatbot.action, actions: [create_contact: {}]}",
       "contact -\ndeal -\nruns of f +0 -1\n"},
      {"an effect", with("]}", ", webhook: {url: 'https://x.example.com/'}]}"), "effect +\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Scenario scene(base);
    scene.event("automation.event_triggered", lead);
    CHECK(told(difference_of(scene.store(), load(row.changed))) == row.told);
  }
}

TEST_CASE("one record more does not move all that follow", "[replay]") {
  Scenario scene(
      "{flow: f, trigger: automation.event_triggered, condition: data.event.name == 'x', actions: [create_deal: "
      "{}, webhook: {url: 'https://x.example.com/', body: {deal: deal.id, who: contact.id}}]}");
  happens(scene, "first@example.org", "y", "2026-03-02T09:00:00Z");
  for (int i = 0; i < 30; ++i)
    happens(scene, fmt::format("p{}@example.org", i), "x", fmt::format("2026-03-02T10:{:02}:00Z", i));
  const auto difference = difference_of(
      scene.store(), load("{flow: f, trigger: automation.event_triggered, actions: [create_deal: {}, "
                          "webhook: {url: 'https://x.example.com/', body: {deal: deal.id, who: contact.id}}]}"));
  CHECK(told(difference) == "contact +\ndeal +\neffect +\nruns of f +1 -0\n");
  CHECK(difference.deals.before == 30);
}

TEST_CASE("effects that were sent are compared, too", "[replay]") {
  const std::string flow =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, webhook: {url: "
      "'https://x.example.com/', body: {n: variables.n}}]}";
  Scenario scene(flow);
  scene.event("automation.event_triggered", lead);
  REQUIRE(scene.engine().report_effect(scene.workspace(), "eff-1",
                                       {Delivery::Result::delivered, "", {}, *parse_time("2026-03-02T10:00:00Z")}));
  REQUIRE(scene.engine().commit());
  scene.expect_count("effects", 0);
  CHECK(told(difference_of(scene.store(), load(flow))) == "");
  std::string other = flow;
  other.replace(other.find("variables.n"), 11, "variables.n + 1");
  CHECK(told(difference_of(scene.store(), load(other))) == R"(effect body: "{\"n\":5}" -> "{\"n\":6}")"
                                                           "\n");
}

TEST_CASE("before `since` everything is handled as it was; timers go by their time", "[replay]") {
  const std::string was =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, add_tag: [old]]}\n---\n"
      "{flow: w, trigger: automation.event_triggered, actions: [create_contact: {}, wait: 2 hours, add_tag: "
      "[waited]]}\n---\n{flow: t, trigger: crm.contact.tagged, condition: tag == 'waited', actions: [add_tag: "
      "[followed]]}";
  std::string is = was;
  is.replace(is.find("[old]"), 5, "[new]");
  is.replace(is.find("[followed]"), 10, "[otherwise]");
  Scenario scene(was);
  happens(scene, "a@example.org", "x", "2026-03-02T09:00:00Z");
  happens(scene, "b@example.org", "x", "2026-03-02T12:00:00Z");
  scene.tick("2026-03-02T20:00:00Z");
  const auto at = [&](const char* time) {
    ReplayOptions options;
    options.since = parse_time(time).value();
    return told(difference_of(scene.store(), load(is), options));
  };
  const std::string second = R"(contact tags: ["old","waited","followed"] -> ["new","waited","otherwise"])"
                             "\n";
  const std::string first_waited = R"(contact tags: ["old","waited","followed"] -> ["old","waited","otherwise"])"
                                   "\n";
  CHECK(at("2026-03-02T09:00:00Z") == second + second);
  CHECK(at("2026-03-02T09:00:01Z") == first_waited + second);  // its two hours end at 11:00, behind that
  CHECK(at("2026-03-02T11:00:00Z") == first_waited + second);
  CHECK(at("2026-03-02T11:00:01Z") == second);
  CHECK(at("2026-03-02T12:00:01Z") == first_waited);
  CHECK(at("2026-03-02T14:00:01Z") == "");
  CHECK(at("2030-01-01T00:00:00Z") == "");
}

TEST_CASE("with `flow` only that flow is the changed workspace's", "[replay]") {
  const std::string was =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {tags: [f]}]}\n---\n"
      "{flow: g, trigger: automation.event_triggered, actions: [add_tag: [g]]}";
  const std::string is =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {tags: [f2]}]}\n---\n"
      "{flow: h, trigger: automation.event_triggered, actions: [add_tag: [h]]}";
  Scenario scene(was);
  scene.event("automation.event_triggered", lead);
  const auto only = [&](const char* flow) {
    ReplayOptions options;
    options.flow = flow;
    return told(difference_of(scene.store(), load(is, std::string(shop_settings) + "# changed\n"), options));
  };
  CHECK(only("f") == "contact tags: [\"f\",\"g\"] -> [\"f2\",\"g\"]\n");
  CHECK(only("g") == "contact tags: [\"f\",\"g\"] -> [\"f\"]\nruns of g +0 -1\n");
  CHECK(only("h") == "contact tags: [\"f\",\"g\"] -> [\"f\",\"g\",\"h\"]\nruns of h +1 -0\n");
  ReplayOptions options;
  options.flow = "nothing";
  const auto unknown = replayed(scene.store(), load(is), options);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::not_found);
}

TEST_CASE("acts by hand mean whom they meant, under whatever number", "[replay]") {
  const auto flow = [](std::string_view condition) {
    return fmt::format(
        "{{flow: f, trigger: automation.event_triggered, condition: \"{}\", actions: [create_contact: {{}}, wait: 3 "
        "days, "
        "add_tag: [waited]]}}",
        condition);
  };
  Scenario scene(flow("data.event.name == 'x'"));
  happens(scene, "nobody@example.org", "y", "2026-03-02T09:00:00Z");
  happens(scene, "one@example.org", "x", "2026-03-02T10:00:00Z");
  happens(scene, "two@example.org", "x", "2026-03-02T11:00:00Z");
  happens(scene, "three@example.org", "x", "2026-03-02T12:00:00Z");
  REQUIRE(scene.engine().merge(scene.workspace(), {{"con-1", "con-2"}, "", ""}, {"ana", {}}));
  REQUIRE(scene.engine().cancel(scene.workspace(), "run-3"));
  REQUIRE(scene.engine().commit());
  scene.tick("2026-03-10T09:00:00Z");
  // One contact and one run more, at the front: every number moves.
  const auto difference = difference_of(scene.store(), load(flow("true")));
  CHECK(told(difference) == "contact +\nruns of f +1 -0\n");
  CHECK(difference.left_out == 0);
  // Who is not there is merged with nobody.
  const auto fewer = difference_of(scene.store(), load(flow("person.email == 'three@example.org'")));
  CHECK(told(fewer) == "contact -\nruns of f +0 -2\n");
  CHECK(fewer.left_out == 1);
}

TEST_CASE("what the changed workspace does not know is told", "[replay]") {
  const std::string events =
      "events: {shop.visited: {attributes: {person: {type: person, required: true}, page: text}}}\n";
  const std::string was =
      "{flow: f, trigger: shop.visited, actions: [create_contact: {}]}\n---\n{flow: g, trigger: "
      "automation.event_triggered, actions: [create_contact: {}]}";
  Scenario scene(was, std::string(shop_settings) + events);
  scene.event("shop.visited", "{person: {email: v@example.org}, page: x}");
  scene.event("automation.event_triggered", lead);
  const auto difference = difference_of(
      scene.store(), load("{flow: g, trigger: automation.event_triggered, actions: [create_contact: {}]}"));
  CHECK(told(difference) == "contact -\nruns of f +0 -1\n");
  CHECK(difference.unknown_types == std::vector<std::string>{"shop.visited"});
  CHECK(difference.after.unmatched == 1);
  // An event that is not as its type asks by now is refused.
  const std::string stricter =
      "events: {shop.visited: {attributes: {person: {type: person, required: true}, page: {type: integer, required: "
      "true}}}}\n";
  const auto refusing = difference_of(scene.store(), load(was, std::string(shop_settings) + stricter));
  CHECK(told(refusing) == "contact -\nruns of f +0 -1\n");
  CHECK(refusing.after.rejected == 1);
}

TEST_CASE("a store that is written meanwhile is replayed as it was when replay began", "[replay]") {
  const std::string flow = "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}]}";
  Scenario scene(flow);
  for (int i = 0; i < 3000; ++i) happens(scene, fmt::format("p{}@example.org", i), "x", "2026-03-02T09:00:00Z");
  ReplayOptions options;
  bool written = false;
  options.progress = [&](std::uint64_t, std::uint64_t) {
    if (!written) happens(scene, "late@example.org", "x", "2026-03-02T10:00:00Z");
    written = true;
    return true;
  };
  const auto difference = difference_of(scene.store(), load(flow), options);
  CHECK(written);
  CHECK(difference.empty());
  CHECK(difference.contacts.before == 3000);
  scene.expect_count("contacts", 3001);
}

}  // namespace dealflow::test
