// Templates: flows with inputs, and what `use` makes of them; R39, C1.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

constexpr std::string_view lead = R"(flow: lead
inputs:
  popup: {type: text, required: true}
  name: {type: text, default: Lead}
  stage: {type: text}
  tags: {type: multiselect}
  note: {type: boolean, default: false}
trigger: popup.submitted
condition: popup.id == inputs.popup
actions:
  - create_deal: {name: "{{ inputs.name }} of {{ person.first_name }}", stage: "{{ inputs.stage }}"}
  - each: tag
    in: inputs.tags
    do: [{add_tag: ["{{ tag }}"]}]
  - if: inputs.note
    then: [{add_note: "from {{ popup.id }}, {{ inputs['name'] }}"}]
)";

std::string with(std::string_view flow, std::string_view uses) {
  return std::string(flow) + "---\n" + std::string(uses);
}

Outcome popup(Scenario& shop, std::string_view id, std::string_view person = "ana") {
  return shop.event("popup.submitted", "{popup: {id: " + std::string(id) + "}, fields: {}, person: {email: " +
                                           std::string(person) + "@example.org, first_name: Ana}}");
}

}  // namespace

TEST_CASE("two flows of one template differ by their inputs; what is not given is its default or left out",
          "[R39][C1]") {
  Scenario shop(with(lead, R"(use: lead
as: spring
with: {popup: pop-10, name: Spring, stage: offer, tags: [vip, spring], note: true}
---
use: lead
as: summer
with: {popup: pop-11}
)"));
  CHECK(popup(shop, "pop-10").kind == Outcome::Kind::applied);
  CHECK(popup(shop, "pop-11", "bia").kind == Outcome::Kind::applied);
  CHECK(popup(shop, "pop-12").kind == Outcome::Kind::unmatched);
  shop.expect("deals", R"([
    {name: Spring of Ana, stage: offer, created_by: {flow: spring}, history: [{kind: created}, {kind: contact_added}, {kind: note, text: "from pop-10, Spring"}]},
    {name: Lead of Ana, stage: lead, created_by: {flow: summer}, history: [{kind: created}, {kind: contact_added}]}])");
  shop.expect("contacts", "[{tags: [vip, spring]}, {tags: []}]");
  shop.expect("runs", "[{flow: spring, state: done}, {flow: summer, state: done}]");
}

TEST_CASE("flows of one template have runs of their own: once is once for each", "[R39]") {
  const std::string once = R"(flow: greet
inputs: {tag: {type: text, required: true}}
reentry: once
trigger: popup.submitted
actions: [{create_contact: {}}, {add_note: "{{ inputs.tag }}"}]
)";
  Scenario shop(with(once, "use: greet\nas: a\nwith: {tag: one}\n---\nuse: greet\nas: b\nwith: {tag: two}\n"));
  popup(shop, "pop-10");
  popup(shop, "pop-10");
  shop.restart();
  popup(shop, "pop-11");
  shop.expect("runs", "[{flow: a}, {flow: b}]");
  shop.expect("contacts", "[{history: [{}, {text: one, flow: a}, {text: two, flow: b}]}]");
}

TEST_CASE("each takes its turns by itself, and runs of one overlap with those of no other", "[R39]") {
  const std::string waiting = R"(flow: remind
inputs: {tag: {type: text, required: true}}
mode: single
trigger: popup.submitted
actions: [{create_contact: {}}, {wait: 1 day}, {add_tag: ["{{ inputs.tag }}"]}]
)";
  Scenario shop(with(waiting, "use: remind\nas: a\nwith: {tag: one}\n---\nuse: remind\nas: b\nwith: {tag: two}\n"));
  popup(shop, "pop-10");
  popup(shop, "pop-10");
  shop.expect("runs", "[{flow: a, state: waiting}, {flow: b, state: waiting}]");
  shop.tick("2026-04-01T00:00:00Z");
  shop.expect("contacts", "[{tags: [one, two]}]");
}

TEST_CASE("a run of a used template that waits goes on with the template and the use it began with", "[R39][C4]") {
  const auto waiting = [](std::string_view duration, std::string_view tag) {
    return R"(flow: remind
inputs: {tag: {type: text, required: true}, name: {type: text, default: Lead}}
trigger: popup.submitted
actions: [{create_deal: {name: "{{ inputs.name }}"}}, {wait: )" +
           std::string(duration) + R"(}, {add_tag: ["{{ inputs.tag }}", )" + std::string(tag) +
           R"(]}, {add_note: "{{ inputs.name }}"}]
)";
  };
  const std::string use = "use: remind\nas: spring\nwith: {tag: 'a: \"b\"', name: Spring}\n";
  struct Row {
    const char* what;
    std::string flows;
  };
  const Row rows[] = {
      {"the template is edited", with(waiting("1 day", "new"), use)},
      {"the use is edited", with(waiting("7 days", "old"), "use: remind\nas: spring\nwith: {tag: other}\n")},
      {"both are edited", with(waiting("1 day", "new"), "use: remind\nas: spring\nwith: {tag: other}\n")},
      {"the input is gone", with("flow: remind\ninputs: {x: {type: text}}\ntrigger: popup.submitted\nactions: "
                                 "[{create_deal: {}}]\n",
                                 "use: remind\nas: spring\n")},
      {"the use is gone", waiting("7 days", "old")},
      {"the template is gone", "flow: other\ntrigger: api.deal\nactions: [{create_deal: {}}]\n"},
      {"a plain flow has its name", "flow: spring\ntrigger: api.deal\nactions: [{create_deal: {}}]\n"},
      {"a ready-made flow has its name", "use: stdlib/popup-lead\nas: spring\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Scenario shop(with(waiting("7 days", "old"), use));
    popup(shop, "pop-10");
    shop.expect("runs", "[{flow: spring, state: waiting, step: '2'}]");
    shop.restart();
    shop.use(row.flows);
    shop.restart();
    shop.tick("2026-03-08T00:00:00Z");
    shop.expect("contacts", "[{tags: []}]");
    shop.restart();
    shop.tick("2026-04-01T00:00:00Z");
    shop.expect("runs", "[{flow: spring, state: done}]");
    shop.expect("contacts", R"([{tags: ['a: "b"', old]}])");
    shop.expect("deals", "[{name: Spring, history: [{}, {}, {kind: note, text: Spring, flow: spring}]}]");
  }
}

TEST_CASE("a layout that changes leaves the runs on the version in use", "[R39][C4]") {
  const std::string flow = R"(flow: remind
inputs: {tag: {type: text, required: true}, more: {type: text}}
trigger: popup.submitted
actions: [{create_contact: {}}, {wait: 7 days}, {add_tag: ["{{ inputs.tag }}"]}]
)";
  Scenario shop(with(flow, "use: remind\nas: spring\nwith: {tag: a, more: b}\n"));
  popup(shop, "pop-10");
  shop.use(with("# The reminder.\n" + flow, "# Of spring.\nuse: remind\nas: 'spring'\nwith:\n  more: b\n  tag: a\n"));
  popup(shop, "pop-10", "bia");
  const auto versions = shop.records("runs");
  REQUIRE(versions.size() == 2);
  const auto version_of = [](const std::string& run) { return run.substr(run.find("\"flow_version\""), 35); };
  CHECK(version_of(versions[0]) == version_of(versions[1]));
}

TEST_CASE("a ready-made flow is turned on by its name", "[R39]") {
  Scenario shop(
      "use: stdlib/popup-lead\nwith: {popup: pop-10, name: From the pop-up, stage: offer, responsible: bruno}");
  popup(shop, "pop-10");
  CHECK(popup(shop, "pop-11").kind == Outcome::Kind::unmatched);
  shop.expect(
      "deals",
      "[{name: From the pop-up, stage: offer, responsible: bruno, source: popup, created_by: {flow: popup-lead}}]");
}

}  // namespace dealflow::test
