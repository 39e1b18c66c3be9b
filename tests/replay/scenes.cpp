#include "tests/replay/scenes.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <optional>
#include <sstream>
#include <utility>

namespace dealflow::test {

const std::string_view flows_of_everything = R"YAML(
flow: leads
trigger: [automation.event_triggered, popup.submitted]
actions: [create_contact: {}, add_tag: [lead], create_deal: {name: Visit}]
---
flow: dated
trigger: crm.deal.created
actions: [update_deal: {set: {due_at: '"2026-03-05"'}}]
---
flow: followed
trigger: crm.deal.created
actions:
  - wait: 2 days
  - webhook: {to: erp, body: {who: contact.email}}
    on_failure: [add_tag: [unreachable]]
  - add_tag: [followed]
---
flow: late
trigger: crm.deal.overdue
actions: [add_note: "overdue {{ deal.name }}"]
---
flow: merged
trigger: manual.merge
actions: [add_tag: [merged]]
---
flow: breaks
trigger: automation.event_triggered
condition: data.event.name == "break"
actions: [create_contact: {}, assign: {contact: "{{ variables.who }}"}]
)YAML";

std::string settings_of_everything(std::string_view more) {
  return std::string(shop_settings) + "endpoints: {erp: {url: 'https://erp.example.com/in', secret: env:S}}\n" +
         std::string(more);
}

std::string last_flows_of_everything() {
  std::string better(flows_of_everything);
  better.replace(better.find("{{ variables.who }}"), 19, "ana");
  return better;
}
std::string last_settings_of_everything() {
  return settings_of_everything("retention: {runs: 30 days, traces: 3 days}\n");
}

void happens(Scenario& scene, std::string_view email, std::string_view name, std::string_view time,
             std::string_view more) {
  scene.event("automation.event_triggered",
              fmt::format("{{person: {{email: {}}}, event: {{name: {}}}{}}}", email, name, more),
              {.time = std::string(time)});
}

namespace {

void report(Scenario& scene, std::string_view effect, Delivery::Result result, std::string_view at,
            std::string_view reason = "503 from the receiver") {
  REQUIRE(scene.engine().report_effect(scene.workspace(), effect, {result, std::string(reason), {}, *parse_time(at)}));
  REQUIRE(scene.engine().commit());
}

}  // namespace

Scenario scene_of_everything() {
  Scenario scene(flows_of_everything, settings_of_everything());
  happens(scene, "ana@example.com", "visit", "2026-03-02T09:00:00Z");
  happens(scene, "rita@example.com", "visit", "2026-03-02T10:00:00Z");
  happens(scene, "rui@example.com", "break", "2026-03-02T11:00:00Z", ", variables: {who: dora}");
  happens(scene, "eva@example.com", "visit", "2026-03-02T12:00:00Z");
  scene.tick("2026-03-03T00:00:00Z");
  scene.tick("2026-03-04T09:30:00Z");
  report(scene, "eff-1", Delivery::Result::again, "2026-03-04T09:31:00Z");
  report(scene, "eff-1", Delivery::Result::failed, "2026-03-04T09:32:00Z");
  const auto merged = scene.engine().merge(scene.workspace(), {{"con-1", "con-2"}, "", "both"}, {"ana", {}});
  INFO((merged ? "" : merged.error().detail));
  REQUIRE(merged);
  REQUIRE(scene.engine().commit());
  scene.restart();
  scene.tick("2026-03-04T11:00:00Z");
  report(scene, "eff-2", Delivery::Result::delivered, "2026-03-04T11:01:00Z");
  const auto undone =
      scene.engine().unmerge(scene.workspace(), "con-2", {"ana", parse_time("2026-03-05T11:01:00Z").value()});
  INFO((undone ? "" : undone.error().detail));
  REQUIRE(undone);
  REQUIRE(scene.engine().keep_apart(scene.workspace(), "con-1", "con-2", {"ana", {}}));
  REQUIRE(scene.engine().commit());
  scene.tick("2026-03-05T00:00:00Z");
  for (const auto& run : scene.records("runs", {.where = "state == 'waiting'"})) {
    REQUIRE(scene.engine().cancel(scene.workspace(), run.substr(7, run.find('"', 7) - 7)));
    break;
  }
  REQUIRE(scene.engine().commit());
  // The flow that failed is put right, and the event is run again.
  scene.use(last_flows_of_everything(), last_settings_of_everything());
  CHECK(scene.retry().size() == 1);
  happens(scene, "late@example.com", "visit", "2026-03-06T12:00:00Z");
  scene.tick("2026-05-06T12:00:00Z");
  return scene;
}

std::filesystem::path catalogue() { return std::filesystem::path(DEALFLOW_VECTORS) / "domain"; }

std::optional<Scenario> scene_of_catalogue() {
  if (!std::filesystem::exists(catalogue())) {
    WARN("the sample is not here: skipped");
    return std::nullopt;
  }
  Scenario scene = Scenario::of_folder(catalogue() / "counts");
  scene.lines(read_lines(catalogue() / "events-sample.ndjson"), 7);
  return scene;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

std::vector<WorkspaceFile> files_of(const waiting::Flows& flows, const std::string& name) {
  return {{"dealflow.yaml", "{workspace: " + name + ", pipelines: [{id: p, stages: [s]}]}"},
          {"flows/flows.yaml", waiting::to_yaml(flows)}};
}

waiting::Flows play(const waiting::History& history, const std::filesystem::path& store, const std::string& name) {
  using namespace waiting;
  std::optional<Engine> engine;
  WorkspaceHandle handle{};
  std::shared_ptr<const Workspace> workspace;
  Flows last;
  const auto use = [&](const Flows& flows) {
    last = flows;
    workspace = load_workspace(files_of(flows, name)).workspace;
    REQUIRE(workspace);
    if (engine) handle = engine->use(workspace).value();
  };
  const auto restart = [&] {
    engine.reset();
    EngineOptions options;
    options.sync = false;
    engine.emplace(Engine::open(store, options).value());
    handle = engine->use(workspace).value();
  };
  use(history.flows);
  restart();
  for (const char person : history.known ? people : "") REQUIRE(engine->submit(handle, contact_line(person)));
  REQUIRE(engine->commit());
  for (const Operation& operation : history.operations) {
    using Kind = Operation::Kind;
    switch (operation.kind) {
      case Kind::event: REQUIRE(engine->submit(handle, event_line(operation))); break;
      case Kind::tick: REQUIRE(engine->tick(handle, parse_time(time_text(operation.time)).value())); break;
      case Kind::restart: restart(); break;
      case Kind::edit: use(operation.flows); break;
      case Kind::cancel: static_cast<void>(engine->cancel(handle, fmt::format("run-{}", operation.run))); break;
      case Kind::commit: REQUIRE((operation.in_background ? engine->commit_in_background() : engine->commit())); break;
    }
  }
  REQUIRE(engine->commit());
  return last;
}

}  // namespace dealflow::test
