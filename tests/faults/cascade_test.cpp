// F23: flows that start each other. Two do so without end, by changes and by events of their own: stopped at the depth
// limit, in the dead letters with the path. So do flows at random: each starts others by the tags that it gives; where
// a circle can be reached the event fails with the path, where none can it is applied, and the next event is unharmed.
//
// A tag that is there already starts nothing, so that each flow gives a new one: its number and a count that grows.
//
// Bite: engine/run/execution_consequences.cpp, a depth that is not counted on (`here.depth = 1`).
#include "dsl/base/limits.hpp"
#include "tests/faults/figure.hpp"
#include "tests/support/scenario.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {
namespace {

using Graph = std::vector<std::vector<std::size_t>>;  // whom each flow starts

Graph make_graph(std::mt19937_64& random) {
  Graph graph(2 + random() % 7);
  for (auto& starts : graph)
    for (std::size_t left = random() % 3; left > 0; --left) starts.push_back(random() % graph.size());
  if (random() % 2 == 0)  // without a circle: only onwards
    for (std::size_t flow = 0; flow < graph.size(); ++flow)
      std::erase_if(graph[flow], [flow](std::size_t other) { return other <= flow; });
  for (auto& starts : graph) {
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  }
  return graph;
}

// Whether a circle can be reached from the first.
bool has_circle(const Graph& graph) {
  std::vector<int> state(graph.size());  // 1: on the way, 2: done
  const std::function<bool(std::size_t)> visit = [&](std::size_t flow) {
    if (state[flow] == 1) return true;
    if (state[flow] == 2) return false;
    state[flow] = 1;
    for (const std::size_t next : graph[flow])
      if (visit(next)) return true;
    state[flow] = 2;
    return false;
  };
  return visit(0);
}

// Flow n follows the tags "n-", and gives "m-" with a letter more for each m that it starts.
std::string flows_of(const Graph& graph) {
  std::string text = "flow: begin\ntrigger: automation.event_triggered\nactions: [create_contact: {tags: ['f0-']}]\n";
  for (std::size_t flow = 0; flow < graph.size(); ++flow) {
    text += fmt::format(
        "---\nflow: flow-{0}\ntrigger: crm.contact.tagged\ncondition: tag.startsWith('f{0}-')\n"
        "actions:\n  - add_note: {{to: contact, text: 'flow {0}'}}\n",
        flow);
    for (const std::size_t next : graph[flow])
      text += fmt::format("  - add_tag: [\"f{1}-{{{{ tag.replace('f{0}-', '') }}}}{2}\"]\n", flow, next,
                          static_cast<char>('a' + flow));
  }
  return text;
}

Outcome start(Scenario& shop, int person) {
  return shop.event("automation.event_triggered",
                    fmt::format("{{person: {{email: p{}@example.org}}, event: {{name: x}}}}", person));
}

// The names of a path, in order.
std::size_t names_in(const std::string& message) {
  std::size_t names = 0;
  for (auto at = message.find(" > "); at != std::string::npos; at = message.find(" > ", at + 1)) ++names;
  return names;
}

}  // namespace

TEST_CASE("two flows that start each other are stopped, with the path", "[F23]") {
  std::uint64_t stopped = 0;
  std::string path;
  {
    Scenario shop(flows_of({{1}, {0}}));
    const Outcome outcome = start(shop, 1);
    CHECK(outcome.kind == Outcome::Kind::failed);
    CHECK(outcome.failure_code == "crm.loop");
    path = outcome.failure_message;
    CHECK(path.find("flow-0 > crm.contact.tagged > flow-1 > crm.contact.tagged > flow-0") != std::string::npos);
    shop.expect("dead", "[{code: crm.loop}]");
    shop.expect_count("contacts", 0);
    if (outcome.failure_code == "crm.loop" && shop.records("dead").size() == 1) ++stopped;
  }
  {
    Scenario shop(R"yaml(
flow: ping
trigger: automation.event_triggered
condition: size(data.event.name) > 0
actions:
  - emit: {type: automation.link_clicked, data: {flow: '{"id": "f"}', person: '{"email": "a@example.org"}', link: '{"url": "https://x.example"}'}}
---
flow: pong
trigger: automation.link_clicked
condition: size(link.url) > 0
actions:
  - emit: {type: automation.event_triggered, data: {flow: '{"id": "f"}', person: '{"email": "a@example.org"}', event: '{"name": "again"}'}}
)yaml");
    start(shop, 1);
    const auto dead = shop.records("dead");
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].find("ping > automation.link_clicked > pong") != std::string::npos);
    CHECK(shop.records("events").size() == limits::cascade_depth_max + 1);
    if (dead[0].find("emit.loop") != std::string::npos) ++stopped;
  }
  CHECK(reached({.id = "F23",
                 .what = "two flows that start each other",
                 .wanted = "stopped at the depth limit, dead-lettered with the path",
                 .got = fmt::format("{} of 2 ways stopped; a path of {} names", stopped, names_in(path) + 1),
                 .holds = stopped == 2 && names_in(path) >= limits::cascade_depth_max}));
}

TEST_CASE("flows at random that start each other are stopped where there is a circle, and only there", "[F23]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::uint64_t wanted = amount({.brief = 25, .full = 300, .night = 20'000});
  std::uint64_t circles = 0;
  std::uint64_t well = 0;
  std::uint64_t number = 0;
  // One in four has a circle; a short form goes on until it has seen some.
  for (; number < wanted || (circles * 10 <= wanted && number < 10 * wanted); ++number) {
    const Graph graph = make_graph(random);
    const bool circle = has_circle(graph);
    CAPTURE(number, flows_of(graph));
    Scenario shop(flows_of(graph));
    const Outcome outcome = start(shop, 1);
    bool good =
        circle ? outcome.failure_code == "crm.loop" && names_in(outcome.failure_message) >= limits::cascade_depth_max
               : outcome.kind == Outcome::Kind::applied;
    CAPTURE(circle, outcome.failure_code, outcome.failure_message);
    good = good && shop.records("dead").size() == (circle ? 1U : 0U);
    good = good && shop.records("contacts").size() == (circle ? 0U : 1U);
    // Another event, that no flow follows, goes on.
    good = good && shop.event("api.deal", "{person: {email: c@example.org}}").kind == Outcome::Kind::unmatched;
    CHECK(good);
    circles += circle ? 1U : 0U;
    well += good ? 1U : 0U;
  }
  CHECK(circles > wanted / 10);
  CHECK(reached({.id = "F23",
                 .what = "flows at random",
                 .wanted = fmt::format("{} graphs: stopped where there is a circle, and only there", counted(wanted)),
                 .got = fmt::format("{} of {} as they should, {} with a circle", counted(well), counted(number),
                                    counted(circles)),
                 .holds = well == number}));
}

}  // namespace dealflow::test
