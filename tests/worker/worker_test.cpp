// Many threads around one engine: nothing lost, nothing doubled, everything answered once.
#include "tests/worker/worker_fixture.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace dealflow::test {
namespace {

using std::chrono::milliseconds;

// Keeps the worker's thread busy until it is let go.
class Held {
 public:
  explicit Held(Worker& worker) {
    thread_ = std::thread([this, &worker] {
      static_cast<void>(worker.with_engine([this](Engine&) -> Result<void> {
        held_.set_value();
        go_.get_future().wait();
        return {};
      }));
    });
    held_.get_future().wait();
  }
  void let_go() {
    if (!thread_.joinable()) return;
    go_.set_value();
    thread_.join();
  }
  ~Held() { let_go(); }

 private:
  std::promise<void> held_, go_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("what the worker answered is in the store", "[worker][D1]") {
  WorkerFixture shop;
  const auto answer = shop.worker->submit_and_wait({lead("1"), lead("2"), lead("1"), {.line = "no event"}});
  REQUIRE(answer);
  std::vector<std::string> kinds;
  for (const Outcome& outcome : *answer) kinds.emplace_back(to_string(outcome.kind));
  CHECK(kinds == std::vector<std::string>{"applied", "applied", "duplicate", "rejected"});
  CHECK(shop.list(RecordKind::deals).size() == 2);
  CHECK(shop.list(RecordKind::rejected).size() == 1);
  CHECK(shop.worker->status().summary.events.applied == 2);
}

TEST_CASE("many threads feed one worker: each event acts once, and commits are shared", "[worker][D1]") {
  constexpr int threads = 8, each = 150;
  WorkerFixture shop;
  std::atomic<int> applied{0}, duplicate{0};
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        // Each event is sent by two threads.
        const auto answer = shop.worker->submit_and_wait({lead(fmt::format("{}-{}", t / 2, i))});
        if (!answer || answer->size() != 1) continue;
        if (answer->front().kind == Outcome::Kind::applied) ++applied;
        if (answer->front().kind == Outcome::Kind::duplicate) ++duplicate;
      }
    });
  for (std::thread& thread : all) thread.join();
  CHECK(applied == threads / 2 * each);
  CHECK(duplicate == threads / 2 * each);
  CHECK(shop.list(RecordKind::deals).size() == std::size_t{threads / 2 * each});
  CHECK(shop.worker->status().batches < std::uint64_t{threads * each});
}

TEST_CASE("a full queue takes nothing, and says so", "[worker]") {
  WorkerFixture shop(lead_flow, {.queue_events_max = 3});
  Held held(*shop.worker);
  std::vector<std::future<std::size_t>> answers;
  const auto send = [&](std::vector<WorkerEvent> events) {
    auto answered = std::make_shared<std::promise<std::size_t>>();
    auto taken = shop.worker->submit(
        std::move(events), [answered](Worker::Answer answer) { answered->set_value(answer ? answer->size() : 0); });
    if (taken) answers.push_back(answered->get_future());
    return taken;
  };
  REQUIRE(send({lead("1"), lead("2")}));
  const auto refused = send({lead("3"), lead("4")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::busy);
  CHECK(worth_retrying(refused.error().code));
  REQUIRE(send({lead("5")}));
  CHECK(shop.worker->status().queued_events == 3);
  CHECK(shop.worker->status().refused_busy == 2);
  held.let_go();
  CHECK(answers[0].get() == 2);
  CHECK(answers[1].get() == 1);
  CHECK(shop.list(RecordKind::deals).size() == 3);
  REQUIRE(send({lead("6"), lead("7"), lead("8"), lead("9")}));  // more than the queue holds, when it is empty
  CHECK(answers[2].get() == 4);
}

TEST_CASE("timers fire by the host's clock", "[worker]") {
  WorkerFixture shop(R"(
flow: patient
trigger: api.deal
actions:
  - wait: 3 days
  - create_deal: {name: Later}
)");
  REQUIRE(shop.worker->submit_and_wait({lead("1")}));
  CHECK(shop.list(RecordKind::deals).empty());
  std::promise<void> told;
  const auto id = shop.worker->subscribe([&](std::span<const CommittedChange> changes) {
    for (const CommittedChange& change : changes)
      if (change.id == "deal-1") told.set_value();
  });
  shop.clock.set("2026-03-05T09:00:00Z");
  shop.worker->wake();
  REQUIRE(told.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  shop.worker->unsubscribe(id);
  CHECK(shop.list(RecordKind::deals).size() == 1);
}

TEST_CASE("followers are told what a commit made, once it is durable", "[worker]") {
  WorkerFixture shop;
  std::mutex mutex;
  std::vector<std::string> told;
  const auto id = shop.worker->subscribe([&](std::span<const CommittedChange> changes) {
    const std::lock_guard lock(mutex);
    for (const auto& change : changes)
      told.push_back(fmt::format("{} {} {}", change.workspace, change.id,
                                 change.kind == CommittedChange::Kind::created ? "created" : "changed"));
  });
  const std::string name = shop.workspace->name();
  const auto wait_for_commit = [&] { REQUIRE(shop.worker->with_engine([](Engine&) { return Result<void>(); })); };
  REQUIRE(shop.worker->submit_and_wait({lead("1", "ana@example.com")}));
  wait_for_commit();
  CHECK(told == std::vector<std::string>{name + " con-1 created", name + " deal-1 created", name + " run-1 created"});
  told.clear();
  REQUIRE(shop.worker->submit_and_wait({lead("2", "ana@example.com")}));
  wait_for_commit();
  CHECK(told == std::vector<std::string>{name + " con-1 changed", name + " deal-2 created", name + " run-2 created"});
  told.clear();
  REQUIRE(shop.worker->submit_and_wait({lead("2", "ana@example.com")}));  // a redelivery changes nothing
  shop.worker->unsubscribe(id);
  REQUIRE(shop.worker->submit_and_wait({lead("3")}));
  CHECK(told.empty());
}

TEST_CASE("what an engine does by hand is done between two batches", "[worker]") {
  WorkerFixture shop;
  REQUIRE(shop.worker->submit_and_wait({lead("1"), lead("2")}));
  const auto handle = shop.worker->handle(shop.workspace->name());
  REQUIRE(handle);
  REQUIRE(shop.worker->with_engine([&](Engine& engine) -> Result<void> {
    auto merged = engine.merge(*handle, {{"con-1", "con-2"}, {}, {}}, {"ana", {}});
    return merged ? Result<void>() : tl::unexpected(merged.error());
  }));
  CHECK(shop.list(RecordKind::contacts).size() == 1);
  const auto refused = shop.worker->with_engine([&](Engine& engine) { return engine.cancel(*handle, "run-77"); });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::not_found);
  CHECK_FALSE(shop.worker->handle("nobody"));
}

TEST_CASE("what is done by hand is done now, however long ago the last event came", "[worker][F19]") {
  WorkerFixture shop(
      "{flow: f, trigger: api.deal, mode: queued, actions: [create_contact: {}, wait: 1 hour, add_tag: [x]]}");
  REQUIRE(shop.worker->submit_and_wait({lead("1", "ana@example.com"), lead("2", "ana@example.com")}));
  shop.clock.set("2026-03-02T09:45:00Z");
  const auto handle = shop.worker->handle(shop.workspace->name()).value();
  REQUIRE(shop.worker->with_engine([&](Engine& engine) { return engine.cancel(handle, "run-1"); }));
  std::optional<TimePoint> due;  // of the next in the queue, which begins to wait
  REQUIRE(shop.worker->with_engine([&](Engine& engine) -> Result<void> {
    due = engine.next_due(handle).value();
    return {};
  }));
  REQUIRE(due);
  CHECK(format_time(*due) == "2026-03-02T10:45:00Z");
}

TEST_CASE("flows are exchanged under load: each event is handled by one version", "[worker][F22]") {
  constexpr int senders = 4, each = 100, reloads = 40;
  const auto version = [](int n) {
    return workspace_of(fmt::format(R"(
flow: leads
trigger: api.deal
actions:
  - create_deal: {{name: "v{}"}}
  - add_tag: ["t{}"]
  - add_note: "note of v{}"
)",
                                    n, n, n));
  };
  WorkerFixture shop;
  REQUIRE(shop.worker->reload({version(0)}));
  std::vector<std::shared_ptr<const Workspace>> versions;
  for (int n = 0; n < reloads; ++n) versions.push_back(version(n));
  std::atomic<int> applied{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < senders; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const auto answer = shop.worker->submit_and_wait({lead(fmt::format("{}-{}", t, i))});
        if (answer && answer->front().kind == Outcome::Kind::applied) ++applied;
      }
    });
  for (const auto& next : versions) REQUIRE(shop.worker->reload({next}));
  for (std::thread& thread : threads) thread.join();
  CHECK(applied == senders * each);
  std::map<std::string, std::string> version_of_name;
  std::size_t deals = 0;
  for (const std::string& json : shop.list(RecordKind::deals)) {
    const auto deal = nlohmann::json::parse(json);
    ++deals;
    const std::string name = deal["name"];
    const std::string made_by = deal["created_by"]["flow_version"];
    CHECK(version_of_name.emplace(name, made_by).first->second == made_by);
    // All of the event's steps are those of one version.
    bool noted = false;
    for (const auto& entry : deal["history"]) noted |= entry.value("text", "") == "note of " + name;
    CHECK(noted);
  }
  CHECK(deals == std::size_t{senders * each});
}

TEST_CASE("a worker that stops answers what it took, and takes nothing more", "[worker][F31]") {
  WorkerFixture shop;
  std::atomic<std::size_t> answered{0};
  {
    Held held(*shop.worker);
    for (int i = 0; i < 300; ++i)
      REQUIRE(shop.worker->submit({lead(std::to_string(i))}, [&](Worker::Answer answer) {
        if (answer && answer->front().kind == Outcome::Kind::applied) ++answered;
      }));
    held.let_go();
  }
  CHECK(shop.worker->stop());
  CHECK(answered == 300);
  CHECK(shop.worker->status().stopping);
  const auto refused = shop.worker->submit_and_wait({lead("late")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::cancelled);
  CHECK(shop.list(RecordKind::deals).size() == 300);
  CHECK(shop.worker->stop());  // once more changes nothing
}

TEST_CASE("a stop may take as long as it takes", "[worker][F31]") {
  WorkerFixture shop;
  REQUIRE(shop.worker->submit_and_wait({lead("1")}));
  CHECK(shop.worker->stop(milliseconds::max()));
}

TEST_CASE("what had no turn before the time was over is answered as not taken", "[worker][F31]") {
  WorkerFixture shop;
  std::promise<ErrorCode> late;
  std::thread stopper;
  {
    Held held(*shop.worker);
    REQUIRE(shop.worker->submit(
        {lead("1")}, [&](Worker::Answer answer) { late.set_value(answer ? ErrorCode::io : answer.error().code); }));
    CHECK_FALSE(shop.worker->stop(milliseconds(50)));
    held.let_go();
  }
  CHECK(late.get_future().get() == ErrorCode::cancelled);
  shop.worker.reset();
  CHECK(shop.list(RecordKind::deals).empty());
}

TEST_CASE("a stop does not wait for all of very many timers; they fire after the next start, once",
          "[worker][F31][F20]") {
  constexpr std::size_t runs = 20'000;
  WorkerFixture shop(R"(
flow: patient
trigger: api.deal
actions:
  - wait: 3 days
  - create_deal: {name: Later}
)",
                     {.engine = {.sync = false}});
  std::vector<WorkerEvent> events;
  for (std::size_t i = 0; i < runs; ++i) events.push_back(lead(std::to_string(i)));
  REQUIRE(shop.worker->submit_and_wait(std::move(events)));
  shop.clock.set("2026-03-05T09:00:00Z");
  shop.worker->wake();
  const auto reader = shop.worker->reader();
  REQUIRE(reader);
  while (!reader->deal("deal-1")) std::this_thread::sleep_for(milliseconds(1));
  CHECK_FALSE(shop.worker->stop(milliseconds(1)));
  shop.worker.reset();
  const std::size_t fired = shop.list(RecordKind::deals).size();
  CHECK(fired > 0);
  CHECK(fired < runs);
  auto again = Worker::start(shop.store(), {shop.workspace}, {.engine = {.sync = false}, .clock = shop.clock.source()});
  REQUIRE(again);
  REQUIRE((*again)->submit_and_wait({lead("after")}));  // what is due fires before it
  CHECK(shop.list(RecordKind::deals).size() == runs);
}

TEST_CASE("a worker is not started without what it needs", "[worker]") {
  const TemporaryFolder folder;
  const auto workspace = workspace_of(lead_flow);
  CHECK(Worker::start(folder.path() / "s", {workspace}, {}).error().code == ErrorCode::invalid_argument);
  CHECK(Worker::start(folder.path() / "s", {}, {.clock = system_clock()}).error().code == ErrorCode::invalid_argument);
  CHECK(Worker::start(folder.path() / "s", {workspace, workspace}, {.clock = system_clock()}).error().code ==
        ErrorCode::invalid_argument);
  const auto first = Worker::start(folder.path() / "s", {workspace}, {.clock = system_clock()});
  REQUIRE(first);
  CHECK(Worker::start(folder.path() / "s", {workspace}, {.clock = system_clock()}).error().code ==
        ErrorCode::store_locked);
  const auto nobody = (*first)->submit_and_wait({{.line = "{}", .workspace = "nobody"}});
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().code == ErrorCode::not_found);
}

}  // namespace dealflow::test
