// replay: what changed flows would have done. Held against two separate full runs, compared here by other means.
#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"
#include "tests/replay/stored_rows.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/replay.hpp>
#include <dealflow/workspace_folder.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

std::shared_ptr<const Workspace> load(std::vector<WorkspaceFile> files) {
  LoadedWorkspace loaded = load_workspace(files);
  if (!loaded.workspace) FAIL(render_text(loaded.diagnostics, files, {}, false));
  return std::move(loaded.workspace);
}
std::shared_ptr<const Workspace> load(std::string_view flows, std::string_view settings = shop_settings) {
  return load({{"dealflow.yaml", std::string(settings)}, {"flows/flows.yaml", std::string(flows)}});
}

Result<Difference> replayed(const std::filesystem::path& store, const std::shared_ptr<const Workspace>& changed,
                            ReplayOptions options = {}) {
  const auto scratch = TemporaryFolder::in_memory();
  options.scratch = scratch.path();
  return replay_store(store, changed, options);
}
Difference difference_of(const std::filesystem::path& store, const std::shared_ptr<const Workspace>& changed,
                         ReplayOptions options = {}) {
  auto difference = replayed(store, changed, std::move(options));
  if (!difference) FAIL(difference.error().detail);
  return std::move(*difference);
}

// "deal ~ stage: new -> won", one line for each field that is not the same.
std::string told(const Difference& difference) {
  std::string text;
  const std::array<std::pair<const char*, const RecordDifference*>, 5> kinds{{{"contact", &difference.contacts},
                                                                              {"deal", &difference.deals},
                                                                              {"payment", &difference.payments},
                                                                              {"effect", &difference.effects},
                                                                              {"dead", &difference.dead}}};
  for (const auto& [kind, records] : kinds) {
    for (const RecordChange& change : records->changes) {
      if (change.kind != RecordChange::Kind::changed) {
        text += fmt::format("{} {}\n", kind, change.kind == RecordChange::Kind::added ? "+" : "-");
        continue;
      }
      for (const FieldChange& field : change.fields)
        text += fmt::format("{} {}: {} -> {}\n", kind, field.field, field.before, field.after);
    }
  }
  for (const FlowRuns& flow : difference.runs)
    text += fmt::format("runs of {} +{} -{}\n", flow.flow, flow.gained, flow.lost);
  return text;
}

constexpr const char* lead = "{person: {email: a@example.org}, event: {name: x}, variables: {n: 5}}";

}  // namespace

TEST_CASE("the flows as they are make no difference: the example", "[replay]") {
  Scenario scene = Scenario::of_folder(shop);
  scene.lines(lines_of(shop_input(20)), 64);
  scene.tick("2026-06-01T00:00:00Z");
  const auto difference = difference_of(scene.store(), load(read_workspace_folder(shop).value()));
  CHECK(told(difference) == "");
  CHECK(difference.empty());
  CHECK(difference.contacts.before > 50);
  CHECK(difference.deals.before > 200);
  CHECK(difference.notes.empty());
}

TEST_CASE("the flows as they are make no difference: the sample of the catalogue", "[replay]") {
  const std::filesystem::path domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  counts.lines(read_lines(domain / "events-sample.ndjson"), 7);
  const auto difference = difference_of(counts.store(), load(read_workspace_folder(domain / "counts").value()));
  CHECK(told(difference) == "");
  CHECK(difference.contacts.before == 26);
}

TEST_CASE("the flows as they are make no difference: waits, merges, retries, cancelled runs", "[replay]") {
  const Scenario scene = scene_of_everything();
  ReplayOptions options;
  // From the moment on at which they were put right: before that another version was in use.
  options.since = parse_time("2026-03-05T12:00:00Z").value();
  const auto difference =
      difference_of(scene.store(), load(last_flows_of_everything(), last_settings_of_everything()), options);
  CHECK(told(difference) == "");
  CHECK(difference.replayed == 1);
  CHECK(difference.left_out == 0);
}

TEST_CASE("the flows as they are make no difference: 200 random histories of flows that wait", "[replay][property]") {
  std::unique_ptr<const TemporaryFolder> folder;
  std::size_t same = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const auto store = folder->path() / "store";
    const std::string name = fmt::format("w{}", seed);
    auto history = waiting::make_history(seed);
    // One version from the beginning to the end.
    std::erase_if(history.operations, [](const auto& one) { return one.kind == waiting::Operation::Kind::edit; });
    const auto flows = play(history, store, name);
    const auto known = Reader::open(store).value().workspaces().value();
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    const auto difference = difference_of(store, load(files_of(flows, name)));
    CHECK(told(difference) == "");
    if (difference.empty()) ++same;
  }
  CHECK(same >= 195);
}

TEST_CASE("the flows as they are make no difference: 100 random histories of effects and limits",
          "[replay][property]") {
  std::unique_ptr<const TemporaryFolder> folder;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const auto store = folder->path() / "store";
    const std::string name = fmt::format("w{}", seed);
    if (play_sending(seed, store, name).events == 0) continue;
    const auto difference = difference_of(store, load(files_of_sending(name)));
    CHECK(told(difference) == "");
    CHECK(difference.empty());
  }
}

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

namespace {

// --- two separate runs, compared by other means: by the Reader's JSON -----------------------------------------

// What a deal or contact is: its first e-mail, else what made it.
std::string key_of(const Json& record) {
  if (record.contains("emails") && !record["emails"].empty()) return record["emails"][0].get<std::string>();
  const Json& by = record["created_by"];
  return by["event"].dump() + by["flow"].dump() + by["step"].dump();
}

struct Side {
  std::map<std::string, Json> contacts, deals;
};
Side side_of(const std::filesystem::path& store) {
  Side side;
  std::map<std::string, std::string> contact_keys;
  const auto reader = Reader::open(store).value();
  REQUIRE(reader.list(RecordKind::contacts, {}, [&](std::string_view text) {
    Json one = Json::parse(text);
    contact_keys[one["id"]] = key_of(one);
    side.contacts.emplace(key_of(one), std::move(one));
    return true;
  }));
  REQUIRE(reader.list(RecordKind::deals, {}, [&](std::string_view text) {
    Json one = Json::parse(text);
    for (Json& contact : one["contacts"]) contact = contact_keys[contact];
    if (one["name"] == std::to_string(one["number"].get<int>())) one["name"] = "its number";
    side.deals.emplace(key_of(one), std::move(one));
    return true;
  }));
  for (auto* records : {&side.contacts, &side.deals}) {
    for (auto& [key, one] : *records) {
      for (const char* gone : {"id", "number", "history", "deals", "payments", "sessions", "merged"}) one.erase(gone);
      one["created_by"].erase("flow_version");
    }
  }
  return side;
}

// "deals ~ KEY field" and "deals + KEY", one line each, in order.
std::set<std::string> lines_between(const char* kind, const std::map<std::string, Json>& before,
                                    const std::map<std::string, Json>& after) {
  std::set<std::string> lines;
  for (const auto& [key, one] : before) {
    const auto other = after.find(key);
    if (other == after.end()) {
      lines.insert(fmt::format("{} - {}", kind, key));
      continue;
    }
    for (const auto& [name, value] : one.items()) {
      if (name == "fields") {
        std::set<std::string> names;
        for (const Json* fields : {&value, &other->second["fields"]})
          for (const auto& [field, ignored] : fields->items()) names.insert(field);
        for (const std::string& field : names)
          if (value.value(field, Json()) != other->second["fields"].value(field, Json()))
            lines.insert(fmt::format("{} {} fields.{}", kind, key, field));
      } else if (other->second[name] != value) {
        lines.insert(fmt::format("{} {} {}", kind, key, name));
      }
    }
  }
  for (const auto& [key, one] : after)
    if (!before.contains(key)) lines.insert(fmt::format("{} + {}", kind, key));
  return lines;
}

}  // namespace

TEST_CASE("the difference is that of two separate full runs", "[replay]") {
  const struct {
    const char* file;
    const char* from;
    const char* to;
  } rows[] = {
      {"flows/systems.yaml", "/pro([/?#]", "/never([/?#]"},
      {"flows/chatbot.yaml", "action.name == \"send_order\"", "action.name != \"send_order\""},
      {"flows/payments.yaml", "payment.channel != \"course\"", "payment.channel == \"site\""},
      {"flows/leads.yaml", "popup.id == \"discount\"", "popup.id != \"discount\""},
      {"flows/leads.yaml", "cidade: city", "cidade: deal.message"},
  };
  const auto events = lines_of(shop_input(12));
  for (const auto& row : rows) {
    CAPTURE(row.file, row.from);
    auto files = read_workspace_folder(shop).value();
    for (WorkspaceFile& file : files) {
      if (file.path != row.file) continue;
      const auto at = file.text.find(row.from);
      REQUIRE(at != std::string::npos);
      file.text.replace(at, std::string_view(row.from).size(), row.to);
    }
    const auto changed = load(files);
    Scenario was = Scenario::of_folder(shop);
    was.lines(events, 256);
    const TemporaryFolder folder;
    const auto other = folder.path() / "store";
    {
      EngineOptions options;
      options.sync = false;
      auto engine = Engine::open(other, options).value();
      const auto handle = engine.use(changed).value();
      for (const std::string& line : events) REQUIRE(engine.submit(handle, line));
      REQUIRE(engine.commit());
    }
    const Side before = side_of(was.store());
    const Side after = side_of(other);
    std::set<std::string> expected = lines_between("contacts", before.contacts, after.contacts);
    expected.merge(lines_between("deals", before.deals, after.deals));

    // The same lines from the difference: its records are looked up by their ids, on the side on which they are.
    const auto difference = difference_of(was.store(), changed);
    const auto key_in = [&](const Reader& reader, const char* kind, const std::string& id) {
      return key_of(Json::parse(kind == std::string_view("deals") ? to_json(reader.deal(id).value())
                                                                  : to_json(reader.contact(id).value())));
    };
    const Reader one = Reader::open(was.store()).value();
    const Reader two = Reader::open(other).value();
    std::set<std::string> actual;
    for (const auto& [kind, records] :
         {std::pair{"contacts", &difference.contacts}, std::pair{"deals", &difference.deals}}) {
      for (const RecordChange& change : records->changes) {
        if (change.kind == RecordChange::Kind::added)
          actual.insert(fmt::format("{} + {}", kind, key_in(two, kind, change.after_id)));
        if (change.kind == RecordChange::Kind::removed)
          actual.insert(fmt::format("{} - {}", kind, key_in(one, kind, change.before_id)));
        if (change.kind != RecordChange::Kind::changed) continue;
        for (const FieldChange& field : change.fields)
          if (field.field != "tags" && field.field != "external_ids")  // no part of a deal's, a contact's JSON
            actual.insert(fmt::format("{} {} {}", kind, key_in(one, kind, change.before_id), field.field));
          else if (kind == std::string_view("contacts") && field.field == "tags")
            actual.insert(fmt::format("{} {} tags", kind, key_in(one, kind, change.before_id)));
      }
    }
    CHECK(actual == expected);
    CHECK_FALSE(expected.empty());
    CHECK(difference.deals.before == before.deals.size());
    CHECK(difference.deals.after == after.deals.size());
  }
}

}  // namespace dealflow::test
