// What a store keeps of its inputs for a replay, and what it does not: versions, retention, people who were erased.
#include "tests/replay/replays.hpp"
#include "tests/replay/scenes.hpp"
#include "tests/replay/stored_rows.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test {

using Json = nlohmann::json;

TEST_CASE("a store without versions says so, and takes a folder for them", "[replay]") {
  const auto workspace = load("{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}]}");
  const TemporaryFolder folder;
  const auto path = folder.path() / "store";
  {
    auto engine = Engine::open(path, {}).value();
    const auto handle = engine.use(workspace).value();
    for (const std::string& line : lines_of(shop_input(1))) REQUIRE(engine.submit(handle, line));
    REQUIRE(engine.commit());
  }
  {
    store::OpenOptions how;
    how.write = true;
    auto environment = store::Environment::open(path, how).value();
    std::vector<std::string> keys;
    REQUIRE(environment.snapshot()->scan("", "", [&](std::string_view key, std::string_view) {
      if (store::KeyReader(key).table() == store::Table::version) keys.emplace_back(key);
      return true;
    }));
    REQUIRE(keys.size() == 1);
    const std::array<store::Row, 1> rows{store::Row{keys.front(), std::nullopt}};
    REQUIRE(environment.commit(rows));
  }
  const auto refused = replayed(path, workspace);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::refused);
  CHECK(refused.error().detail.find("replay.no_version") != std::string::npos);
  CHECK(refused.error().detail.find("--baseline") != std::string::npos);
  ReplayOptions options;
  options.baseline = workspace;
  const auto difference = difference_of(path, workspace, options);
  CHECK(difference.empty());
  CHECK(difference.contacts.before > 0);
  CHECK(difference.notes.size() == 1);
}

TEST_CASE("events go when `retention` says so, and a history without its beginning is not replayed", "[replay]") {
  const std::string flow = "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}]}";
  const std::string settings = std::string(shop_settings) + "retention: {events: 30 days, runs: 10 days}\n";
  for (const bool restarts : {false, true}) {
    CAPTURE(restarts);
    Scenario scene(flow, settings);
    happens(scene, "a@example.org", "x", "2026-03-02T09:00:00Z");
    scene.tick("2026-03-10T09:00:00Z");
    REQUIRE_FALSE(scene.engine().cancel(scene.workspace(), "run-1"));
    happens(scene, "b@example.org", "x", "2026-03-20T09:00:00Z");
    if (restarts) scene.restart();
    scene.tick("2026-03-12T09:00:00Z");
    scene.tick("2026-03-30T09:00:00Z");
    scene.expect_count("runs", 0);
    scene.expect_count("events", 2);
    CHECK(difference_of(scene.store(), load(flow, settings)).empty());
    scene.tick("2026-04-01T09:00:00Z");
    scene.expect("events", "[{id: evt-2}]");
    CHECK(rebuild_differs(scene.store()).find("replay.no_beginning: events before evt-2 are gone") == 0);
    const auto refused = replayed(scene.store(), load(flow, settings));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::refused);
    scene.tick("2026-06-01T09:00:00Z");
    scene.expect_count("events", 0);
    scene.again();  // known, also without the event
    scene.expect_count("contacts", 2);
    scene.expect_count("events", 0);
  }
}

TEST_CASE("what a dead letter is retried from stays", "[replay]") {
  const auto flow = [](std::string_view who) {
    return fmt::format(
        "{{flow: f, trigger: automation.event_triggered, actions: [create_contact: {{}}, assign: {{contact: '{}'}}]}}",
        who);
  };
  const std::string settings = std::string(shop_settings) + "retention: {events: 30 days}\n";
  Scenario scene(flow("{{ variables.who }}"), settings);
  happens(scene, "a@example.org", "x", "2026-03-02T09:00:00Z", ", variables: {who: dora}");
  happens(scene, "b@example.org", "x", "2026-03-03T09:00:00Z", ", variables: {who: ana}");
  scene.tick("2026-05-01T09:00:00Z");
  scene.expect("events", "[{id: evt-1}]");
  scene.use(flow("ana"), settings);
  CHECK(scene.retry().size() == 1);
  scene.expect_count("contacts", 2);
}

TEST_CASE("acts tell nothing of people who were erased", "[replay]") {
  Scenario scene(
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, webhook: {url: "
      "'https://x.example.com/'}]}");
  happens(scene, "gone@example.org", "x", "2026-03-02T09:00:00Z");
  happens(scene, "stays@example.org", "x", "2026-03-02T09:00:00Z");
  for (const auto& [effect, who] : {std::pair{"eff-1", "gone@example.org"}, std::pair{"eff-2", "stays@example.org"}}) {
    const Delivery again{
        Delivery::Result::again, fmt::format("550 {} is nobody", who), {}, *parse_time("2026-03-02T10:00:00Z")};
    REQUIRE(scene.engine().report_effect(scene.workspace(), effect, again));
  }
  REQUIRE(scene.engine().commit());
  const auto told_in_acts = [&](std::string_view text) {
    auto stored = StoredWorkspace::open(scene.store());
    const store::Key prefix(stored.number, store::Table::act);
    bool found = false;
    REQUIRE(stored.rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view, std::string_view row) {
      found = found || row.find(text) != std::string_view::npos;
      return true;
    }));
    return found;
  };
  CHECK(told_in_acts("gone@example.org"));
  REQUIRE(scene.engine().erase(scene.workspace(), "con-1", {"request 1", {}}));
  CHECK_FALSE(told_in_acts("gone@example.org"));
  CHECK(told_in_acts("stays@example.org"));
}

TEST_CASE("addresses that hold those of people who were erased are in no row", "[replay]") {
  Scenario scene(
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, webhook: {url: "
      "'https://x.example.com/{{ contact.email }}'}, webhook: {url: "
      "'https://x.example.com/?e={{ contact.email.replace(\"@\", \"%40\") }}'}]}");
  happens(scene, "gone@example.org", "x", "2026-03-02T09:00:00Z");
  happens(scene, "stays@example.org", "x", "2026-03-02T09:00:00Z");
  for (const char* effect : {"eff-1", "eff-2", "eff-3", "eff-4"})
    REQUIRE(scene.engine().report_effect(
        scene.workspace(), effect, {Delivery::Result::gone, "410 Gone", {}, *parse_time("2026-03-02T10:00:00Z")}));
  REQUIRE(scene.engine().enable_endpoint(scene.workspace(), "https://x.example.com/gone@example.org"));
  REQUIRE(scene.engine().commit());
  CHECK(scene.reader().disabled_endpoints().value().size() == 3);
  const auto told = [&](std::string_view text) {
    auto stored = StoredWorkspace::open(scene.store());
    bool found = false;
    for (const store::Table table : {store::Table::act, store::Table::disabled_endpoint, store::Table::dead_effect}) {
      const store::Key prefix(stored.number, table);
      REQUIRE(stored.rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
        found = found || std::string(key).append(row).find(text) != std::string::npos;
        return true;
      }));
    }
    return found;
  };
  CHECK(told("gone@example.org"));
  CHECK(told("gone%40example.org"));
  REQUIRE(scene.engine().erase(scene.workspace(), "con-1", {"request 1", {}}));
  CHECK_FALSE(told("gone"));
  CHECK(told("stays@example.org"));
  CHECK(told("stays%40example.org"));
}

TEST_CASE("a store that was loaded from an export can be replayed, too", "[replay]") {
  const Scenario scene = scene_of_everything();
  std::vector<std::string> lines;
  REQUIRE(scene.reader().dump([&](std::string_view line) { return lines.emplace_back(line), true; }));
  const TemporaryFolder folder;
  std::size_t at = 0;
  {
    auto engine = Engine::open(folder.path() / "store", {}).value();
    REQUIRE(engine.load([&]() -> Result<std::optional<std::string>> {
      return at < lines.size() ? std::optional(lines[at++]) : std::nullopt;
    }));
  }
  CHECK(rebuild_differs(folder.path() / "store") == "");
}

TEST_CASE("several versions of a workspace are kept once each, from their first event on", "[replay]") {
  const auto flow = [](int n) {
    return fmt::format("{{flow: f, trigger: automation.event_triggered, actions: [create_contact: {{tags: [t{}]}}]}}",
                       n);
  };
  Scenario scene(flow(1));
  happens(scene, "a@example.org", "x", "2026-03-02T09:00:00Z");
  scene.use(flow(2));  // handles nothing
  scene.use(flow(3));
  happens(scene, "b@example.org", "x", "2026-03-02T10:00:00Z");
  scene.restart();
  happens(scene, "c@example.org", "x", "2026-03-02T11:00:00Z");
  scene.use(flow(1));
  happens(scene, "d@example.org", "x", "2026-03-02T12:00:00Z");
  auto stored = StoredWorkspace::open(scene.store());
  const auto versions = log::list_versions(stored.rows, stored.number).value();
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].place.after == 0);
  CHECK(versions[1].place.after == 1);
  CHECK(versions[2].place.after == 3);
  CHECK(versions[0].hash == versions[2].hash);
  const store::Key prefix(stored.number, store::Table::version_files);
  std::size_t files = 0;
  REQUIRE(stored.rows.scan(prefix.bytes(), prefix.bytes(),
                           [&](std::string_view, std::string_view) { return ++files > 0; }));
  CHECK(files == 2);
  CHECK(rebuild_differs(scene.store()) == "");
  // As it was at any event.
  const auto scratch = TemporaryFolder::in_memory();
  auto rebuild = replay::Rebuild::begin(stored.rows, stored.number, {scratch.path() / "store", {}}).value();
  while (true) {
    const auto next = rebuild.peek().value();
    if (next == nullptr || next->event.number > 2) break;
    REQUIRE(rebuild.step());
  }
  REQUIRE(rebuild.commit());
  std::string tags;
  REQUIRE(Reader::open(scratch.path() / "store").value().list(RecordKind::contacts, {}, [&](std::string_view json) {
    tags += Json::parse(json)["tags"].dump();
    return true;
  }));
  CHECK(tags == R"(["t1"]["t3"])");
}

TEST_CASE("of an erased person nothing comes back, and the others keep their numbers", "[replay]") {
  const std::string flow =
      "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, create_deal: {}]}";
  Scenario scene(flow);
  happens(scene, "one@example.org", "x", "2026-03-02T09:00:00Z");
  happens(scene, "gone@example.org", "x", "2026-03-02T10:00:00Z");
  happens(scene, "two@example.org", "x", "2026-03-02T11:00:00Z");
  REQUIRE(scene.engine().erase(scene.workspace(), "con-2", {"request 1", {}}));
  happens(scene, "three@example.org", "x", "2026-03-02T12:00:00Z");
  auto stored = StoredWorkspace::open(scene.store());
  const auto scratch = TemporaryFolder::in_memory();
  auto rebuild = replay::Rebuild::begin(stored.rows, stored.number, {scratch.path() / "store", {}}).value();
  REQUIRE(rebuild.finish());
  CHECK(rebuild.inexact() != "");
  const auto made = Reader::open(scratch.path() / "store").value();
  for (const char* kind : {"contacts", "deals", "runs", "events"}) {
    CAPTURE(kind);
    std::string list = "[";
    REQUIRE(made.list(*find_record_kind(kind), {}, [&](std::string_view json) {
      list += (list.size() > 1 ? "," : "") + std::string(json);
      return true;
    }));
    CHECK(list + "]" == scene.list(kind));
  }
  const auto difference = difference_of(scene.store(), load(flow));
  CHECK(told(difference) == "");
  CHECK(difference.notes.size() == 1);
}

}  // namespace dealflow::test
