// The engine's own promises: clock, batches, several workspaces, failures of the world.
#include <dealflow/engine.hpp>

#include "engine/log/registry.hpp"
#include "engine/store/environment.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const deals = "{flow: deals, trigger: api.deal, actions: [create_deal: {}]}";

std::shared_ptr<const Workspace> workspace(std::string_view name, std::string_view flows = deals) {
  auto loaded = load_workspace(
      {{"dealflow.yaml", "workspace: " + std::string(name) + "\npipelines: [{id: sales, stages: [new, done]}]\n"},
       {"flows/f.yaml", std::string(flows)}});
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

std::string event(std::string_view id, std::string_view time = {}) {
  std::string json = R"({"specversion":"1.0","source":"/s","type":"api.deal","id":")" + std::string(id) + "\"";
  if (!time.empty()) json += R"(,"time":")" + std::string(time) + "\"";
  return json + R"(,"data":{"person":{"email":")" + std::string(id) + R"(@example.com"}}})";
}

TimePoint time(const char* text) { return parse_time(text).value(); }

Engine open(const std::filesystem::path& folder, const EngineOptions& options = {}) {
  auto engine = Engine::open(folder, options);
  if (!engine) FAIL(engine.error().detail);
  return std::move(*engine);
}

std::string events(const std::filesystem::path& folder) {
  std::string all = "[";
  auto reader = Reader::open(folder).value();
  REQUIRE(reader.list(RecordKind::events, {}, [&](std::string_view json) {
    all += (all.size() > 1 ? "," : "") + std::string(json);
    return true;
  }));
  return all + "]";
}

}  // namespace

TEST_CASE("the clock starts where it is told, each event's time moves it, and it never goes back", "[engine]") {
  struct Row {
    std::optional<TimePoint> now;
    const char* accepted;  // of an event at 09:00, one at 08:00, and one without a time
  };
  const Row rows[] = {
      {std::nullopt,
       "[{accepted_at: '2026-03-02T09:00:00Z'}, {accepted_at: '2026-03-02T09:00:00Z'}, "
       "{accepted_at: '2026-03-02T09:00:00Z', time: null}]"},
      {time("2026-03-02T10:00:00Z"),
       "[{accepted_at: '2026-03-02T10:00:00Z'}, {accepted_at: '2026-03-02T10:00:00Z'}, "
       "{accepted_at: '2026-03-02T10:00:00Z'}]"},
      {time("2026-03-01T00:00:00Z"),
       "[{accepted_at: '2026-03-02T09:00:00Z'}, {accepted_at: '2026-03-02T09:00:00Z'}, "
       "{accepted_at: '2026-03-02T09:00:00Z'}]"},
  };
  for (const Row& row : rows) {
    TemporaryFolder folder;
    EngineOptions options;
    options.now = row.now;
    options.wall = time("2030-01-01T00:00:00Z");
    Engine engine = open(folder.path() / "store", options);
    const auto shop = engine.use(workspace("shop")).value();
    REQUIRE(engine.submit(shop, event("a", "2026-03-02T09:00:00Z")));
    REQUIRE(engine.submit(shop, event("b", "2026-03-02T08:00:00Z")));
    REQUIRE(engine.submit(shop, event("c")));
    REQUIRE(engine.commit());
    CHECK(mismatch(events(folder.path() / "store"), row.accepted) == "");
    const auto reader = Reader::open(folder.path() / "store").value();
    CHECK(reader.deal("deal-2")->created_at == time("2026-03-02T08:00:00Z"));
  }
}

TEST_CASE("without any time the wall clock of the opening is the start", "[engine]") {
  TemporaryFolder folder;
  EngineOptions options;
  options.wall = time("2030-01-01T00:00:00Z");
  Engine engine = open(folder.path() / "store", options);
  const auto shop = engine.use(workspace("shop")).value();
  REQUIRE(engine.submit(shop, event("a")));
  REQUIRE(engine.commit());
  CHECK(mismatch(events(folder.path() / "store"), "[{accepted_at: '2030-01-01T00:00:00Z'}]") == "");
}

TEST_CASE("a host's clock is taken as it is, but not backwards", "[engine]") {
  TemporaryFolder folder;
  Engine engine = open(folder.path() / "store");
  const auto shop = engine.use(workspace("shop")).value();
  std::string id = "a";
  for (const char* accepted : {"2026-03-02T09:00:00Z", "2026-03-02T08:00:00Z", "2026-03-02T09:30:00Z"}) {
    const std::string line = event(id += "a", "2027-01-01T00:00:00Z");
    const auto outcome = engine.submit(shop, {.line = line, .input = {}, .line_number = 0, .accepted = time(accepted)});
    REQUIRE(outcome);
    CHECK(outcome->kind == Outcome::Kind::applied);
  }
  REQUIRE(engine.commit());
  CHECK(mismatch(events(folder.path() / "store"),
                 "[{accepted_at: '2026-03-02T09:00:00Z'}, {accepted_at: '2026-03-02T09:00:00Z'}, "
                 "{accepted_at: '2026-03-02T09:30:00Z'}]") == "");
}

TEST_CASE("workspaces of one store share a commit and nothing else", "[engine]") {
  TemporaryFolder folder;
  const auto store = folder.path() / "store";
  {
    Engine engine = open(store);
    const auto one = engine.use(workspace("one")).value();
    const auto two = engine.use(workspace("two")).value();
    REQUIRE(engine.submit(one, event("a", "2026-03-02T09:00:00Z")));
    REQUIRE(engine.submit(two, event("a", "2026-03-02T09:00:00Z")));
    REQUIRE(engine.submit(two, event("b", "2026-03-02T09:00:00Z")));
    CHECK(engine.pending() == 3);
    CHECK(engine.pending_bytes() > 0);
    REQUIRE(engine.commit());
    CHECK(engine.pending() == 0);
  }
  auto reader = Reader::open(store).value();
  CHECK(reader.workspaces().value() == std::vector<std::string>{"one", "two"});
  const auto undecided = reader.contact("con-1");
  REQUIRE_FALSE(undecided);
  CHECK(undecided.error().code == ErrorCode::invalid_argument);
  CHECK(undecided.error().detail.find("one, two") != std::string::npos);
  CHECK(reader.select("three").error().code == ErrorCode::not_found);
  REQUIRE(reader.select("one"));
  CHECK_FALSE(reader.contact("con-2"));
  REQUIRE(reader.select("two"));
  CHECK(reader.contact("con-2")->email == "b@example.com");

  Engine again = open(store);
  const auto two = again.use(workspace("two")).value();
  CHECK(again.submit(two, event("b", "2026-03-02T09:00:00Z"))->kind == Outcome::Kind::duplicate);
  const auto three = again.use(workspace("three")).value();
  CHECK(again.submit(three, event("b", "2026-03-02T09:00:00Z"))->kind == Outcome::Kind::applied);
}

TEST_CASE("a workspace that is used again brings its new flows, and old runs keep their version", "[engine]") {
  TemporaryFolder folder;
  const auto store = folder.path() / "store";
  std::string first, second;
  {
    Engine engine = open(store);
    auto shop = engine.use(workspace("shop")).value();
    REQUIRE(engine.submit(shop, event("a", "2026-03-02T09:00:00Z")));
    shop =
        engine.use(workspace("shop", "{flow: deals, trigger: api.deal, actions: [create_deal: {name: New}]}")).value();
    REQUIRE(engine.submit(shop, event("b", "2026-03-02T09:00:00Z")));
    REQUIRE(engine.commit());
  }
  {
    const auto reader = Reader::open(store).value();
    CHECK(reader.deal("deal-2")->name == "New");
    first = reader.run("run-1")->flow_version;
    second = reader.run("run-2")->flow_version;
    CHECK(first != second);
  }
  auto environment = store::Environment::open(store, {}).value();
  work::SnapshotRows rows(environment.snapshot().value());
  const auto number = log::find_workspace(rows, "shop").value().value();
  CHECK(log::load_flow_text(rows, number, first).value()->text.find("create_deal: {}") != std::string::npos);
  CHECK(log::load_flow_text(rows, number, second).value()->text.find("name: New") != std::string::npos);
}

TEST_CASE("a commit that the store refuses loses nothing that was acknowledged and marks nothing as seen",
          "[engine][C4]") {
  const bool in_background = GENERATE(false, true);
  TemporaryFolder folder;
  const auto store = folder.path() / "store";
  EngineOptions options;
  options.map_bytes_max = 512 * 1024;
  std::vector<std::string> told;
  options.log = [&](const LogRecord& record) {
    if (record.level == LogLevel::error) told.emplace_back(record.message);
  };
  std::size_t acknowledged = 0, refused_at = 0;
  {
    Engine engine = open(store, options);
    const auto shop = engine.use(workspace("shop")).value();
    for (std::size_t batch = 0; batch < 200 && refused_at == 0; ++batch) {
      for (std::size_t at = 0; at < 20; ++at) {
        const auto outcome = engine.submit(shop, event("e" + std::to_string(batch * 20 + at), "2026-03-02T09:00:00Z"));
        REQUIRE(outcome);
        CHECK(outcome->kind == Outcome::Kind::applied);
      }
      const auto committed = in_background ? engine.commit_in_background() : engine.commit();
      if (committed) {
        // In the background, what is known to be durable is the batch before.
        acknowledged = in_background ? batch * 20 : batch * 20 + 20;
        continue;
      }
      CHECK(committed.error().code == ErrorCode::store_full);
      refused_at = in_background ? batch * 20 - 20 : batch * 20;
    }
    REQUIRE(refused_at > 0);
    CHECK(told.size() == 1);
    CHECK(engine.summary().events.read == acknowledged);
    CHECK(engine.summary().contacts.created == acknowledged);
    CHECK(engine.pending() == 0);
    // Usable: what was seen is seen, what was lost is new.
    CHECK(engine.submit(shop, event("e0", "2026-03-02T09:00:00Z"))->kind == Outcome::Kind::duplicate);
    const auto again = engine.submit(shop, event("e" + std::to_string(refused_at), "2026-03-02T09:00:00Z"));
    REQUIRE(again);
    CHECK(again->kind == Outcome::Kind::applied);
    CHECK(again->created.front() == "con-" + std::to_string(acknowledged + 1));
  }
  options.map_bytes_max = 1ULL << 40U;
  Engine engine = open(store, options);
  const auto shop = engine.use(workspace("shop")).value();
  CHECK(engine.submit(shop, event("e0", "2026-03-02T09:00:00Z"))->kind == Outcome::Kind::duplicate);
  CHECK(engine.submit(shop, event("e" + std::to_string(refused_at - 1), "2026-03-02T09:00:00Z"))->kind ==
        Outcome::Kind::duplicate);
  CHECK(engine.submit(shop, event("e" + std::to_string(refused_at), "2026-03-02T09:00:00Z"))->kind ==
        Outcome::Kind::applied);
  REQUIRE(engine.commit());
  CHECK(Reader::open(store)->contact("con-" + std::to_string(acknowledged + 1)));
}

TEST_CASE("the operator is told of the opening, of a workspace and of a dead letter", "[engine]") {
  TemporaryFolder folder;
  std::string told;
  EngineOptions options;
  options.log = [&](const LogRecord& record) { told += to_text(record) + "\n"; };
  Engine engine = open(folder.path() / "store", options);
  const auto shop = engine
                        .use(workspace("shop",
                                       "{flow: deals, trigger: api.deal, actions: [create_deal: {stage: "
                                       "'{{ person.email }}'}]}"))
                        .value();
  CHECK(engine.submit(shop, event("a", "2026-03-02T09:00:00Z"))->kind == Outcome::Kind::failed);
  for (const char* part : {"store opened", "in use, 1 flows (workspace shop)", "the event is in the dead letters: ",
                           "(workspace shop, evt-1, flow deals, step 1, code deal.stage)"}) {
    CAPTURE(part, told);
    CHECK(told.find(part) != std::string::npos);
  }
}

TEST_CASE("evaluations of one event hold at most 64 MiB together, whatever a flow does", "[engine]") {
  const std::string four_megabytes =
      "(event.id + '" + std::string(2'000, 'a') + "').replace('a', '" + std::string(2'000, 'b') + "').size() > 0";
  const auto flow = [&](std::size_t steps) {
    std::string yaml = "flow: greedy\ntrigger: api.deal\nactions:\n";
    for (std::size_t step = 0; step < steps; ++step)
      yaml += "  - if: \"" + four_megabytes + "\"\n    then: [create_contact: {}]\n";
    return yaml;
  };
  for (const std::size_t steps : {10, 40}) {
    CAPTURE(steps);
    const TemporaryFolder folder;
    Engine engine = open(folder.path() / "store");
    const auto shop = engine.use(workspace("shop", flow(steps))).value();
    const auto outcome = engine.submit(shop, event("1"));
    REQUIRE(outcome);
    CHECK(outcome->kind == (steps == 10 ? Outcome::Kind::applied : Outcome::Kind::failed));
  }
}

TEST_CASE("what makes no sense is refused before anything is touched", "[engine]") {
  TemporaryFolder folder;
  EngineOptions missing;
  missing.create = false;
  CHECK(Engine::open(folder.path() / "none", missing).error().code == ErrorCode::store_missing);
  CHECK(Reader::open(folder.path() / "none").error().code == ErrorCode::store_missing);
  Engine engine = open(folder.path() / "store");
  CHECK(engine.use(nullptr).error().code == ErrorCode::invalid_argument);
  CHECK(engine.submit(static_cast<WorkspaceHandle>(3), event("a")).error().code == ErrorCode::invalid_argument);
  CHECK(Engine::open(folder.path() / "store", {}).error().code == ErrorCode::store_locked);
  CHECK(Reader::open(folder.path() / "store")->contact("con-1").error().code == ErrorCode::not_found);
}

}  // namespace dealflow::test
