// Effects on their way: sent after the commit, in order, tried again on the schedule, and never again once they are
// there.
#include "tests/worker/worker_fixture.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr std::string_view telling_flow = R"(
flow: tells
trigger: api.deal
actions:
  - create_deal: {}
  - webhook: {url: "https://erp.example.com/in", body: {deal: deal.id}}
)";

// Answers as the test says, and keeps what it was given.
class FakeReceiver final : public EffectSender {
 public:
  Attempt send(const Effect& effect, const Workspace& workspace) override {
    std::unique_lock lock(mutex_);
    sent_.push_back(effect);
    names_.push_back(workspace.name());
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    return answers_.empty() ? Attempt{} : answers_.size() == 1 ? answers_.front() : take();
  }
  void answers(std::vector<Attempt> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
  }
  void hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  bool comes_to(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return sent_.size() >= count; });
  }
  std::vector<Effect> sent() {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  Attempt take() {
    Attempt first = answers_.front();
    answers_.erase(answers_.begin());
    return first;
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Effect> sent_;
  std::vector<std::string> names_;
  std::vector<Attempt> answers_;
  bool held_ = false;
};

template <class Holds>
bool soon(Holds holds) {
  for (int i = 0; i < 1'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

struct TellingShop {
  std::shared_ptr<FakeReceiver> receiver = std::make_shared<FakeReceiver>();
  WorkerFixture shop{telling_flow, {.webhooks = receiver}};
  Worker& worker() { return *shop.worker; }
  std::size_t count(RecordKind kind) { return shop.list(kind).size(); }
};

}  // namespace

TEST_CASE("an effect is sent once its event is committed, and leaves the outbox", "[worker][outbox]") {
  TellingShop telling;
  const auto answer = telling.worker().submit_and_wait({lead("1"), lead("2"), lead("1")});
  REQUIRE(answer);
  REQUIRE(telling.receiver->comes_to(2));
  REQUIRE(soon([&] { return telling.count(RecordKind::effects) == 0; }));
  REQUIRE(soon([&] { return telling.worker().status().delivered == 2; }));
  CHECK(telling.receiver->sent().size() == 2);
  CHECK(telling.receiver->sent()[0].message_id != telling.receiver->sent()[1].message_id);
  CHECK(telling.worker().status().outbox == 0);
}

TEST_CASE("what was not delivered is tried again when it is due, under the same id", "[worker][outbox]") {
  TellingShop telling;
  telling.receiver->answers({{Attempt::Result::again, "not now", {}, false}, {}});
  REQUIRE(telling.worker().submit_and_wait({lead("1")}));
  const auto waiting = [&] { return Json::parse(telling.shop.list(RecordKind::effects).at(0)); };
  REQUIRE(soon([&] { return waiting()["attempts"] == 1; }));  // its report is committed
  CHECK(waiting()["reason"] == "not now");
  CHECK(telling.worker().status().tried_again == 1);
  CHECK(telling.receiver->sent().size() == 1);
  telling.shop.clock.set("2026-03-02T09:01:00Z");
  telling.worker().wake();
  REQUIRE(telling.receiver->comes_to(2));
  REQUIRE(soon([&] { return telling.count(RecordKind::effects) == 0; }));
  CHECK(telling.receiver->sent()[0].message_id == telling.receiver->sent()[1].message_id);
}

TEST_CASE("what can never be delivered is a dead letter, until somebody retries it", "[worker][outbox]") {
  TellingShop telling;
  telling.receiver->answers({{Attempt::Result::failed, "no such address", {}, false}, {}});
  REQUIRE(telling.worker().submit_and_wait({lead("1")}));
  REQUIRE(soon([&] { return telling.count(RecordKind::dead) == 1; }));
  CHECK(telling.count(RecordKind::effects) == 0);
  const auto handle = telling.worker().handle(telling.shop.workspace->name());
  REQUIRE(telling.worker().with_engine([&](Engine& engine) -> Result<void> {
    auto retried = engine.retry(*handle, {});
    return retried ? Result<void>() : tl::unexpected(retried.error());
  }));
  REQUIRE(telling.receiver->comes_to(2));
  REQUIRE(soon([&] { return telling.count(RecordKind::dead) + telling.count(RecordKind::effects) == 0; }));
}

TEST_CASE("a receiver that is gone gets nothing more, until its endpoint is enabled", "[worker][outbox]") {
  TellingShop telling;
  telling.receiver->answers({{Attempt::Result::gone, "410", {}, false}, {}});
  REQUIRE(telling.worker().submit_and_wait({lead("1")}));
  REQUIRE(soon([&] { return telling.count(RecordKind::dead) == 1; }));
  REQUIRE(telling.worker().submit_and_wait({lead("2")}));
  REQUIRE(soon([&] { return telling.count(RecordKind::dead) == 2; }));
  CHECK(telling.receiver->sent().size() == 1);
}

TEST_CASE("a stop reports what is on its way, and what waits is sent after the next start", "[worker][outbox][F31]") {
  TellingShop telling;
  telling.receiver->hold(true);
  REQUIRE(telling.worker().submit_and_wait({lead("1")}));
  REQUIRE(telling.receiver->comes_to(1));
  std::thread stopper([&] { CHECK(telling.worker().stop(20s)); });
  std::this_thread::sleep_for(50ms);
  telling.receiver->hold(false);
  stopper.join();
  CHECK(telling.count(RecordKind::effects) == 0);  // its report came in time

  telling.shop.worker.reset();
  auto first = Worker::start(telling.shop.store(), {telling.shop.workspace}, {.clock = telling.shop.clock.source()});
  REQUIRE(first);  // nobody sends here
  REQUIRE((*first)->submit_and_wait({lead("2")}));
  CHECK((*first)->stop());
  CHECK(telling.count(RecordKind::effects) == 1);
  first->reset();
  auto second = Worker::start(telling.shop.store(), {telling.shop.workspace},
                              {.clock = telling.shop.clock.source(), .webhooks = telling.receiver});
  REQUIRE(second);
  REQUIRE(telling.receiver->comes_to(2));
  REQUIRE(soon([&] { return telling.count(RecordKind::effects) == 0; }));
}

TEST_CASE("effects leave while events keep coming", "[worker][outbox]") {
  TellingShop telling;
  std::atomic<bool> over = false;
  std::atomic<int> answered = 0;
  // Each answer sends the next two of a chain, up to a bound: the queue is never empty.
  std::function<void(int)> feed = [&](int chain) {
    if (over) return;
    const auto taken = telling.worker().submit({lead(fmt::format("{}-{}", chain, ++answered), "same@example.com")},
                                               [&, chain](Worker::Answer) { feed(chain); });
    static_cast<void>(taken);
  };
  for (int chain = 0; chain < 64; ++chain) feed(chain);
  CHECK(telling.receiver->comes_to(1));
  over = true;
  REQUIRE(telling.worker().stop(20s));
  CHECK(answered > 64);
}

TEST_CASE("effects of many timers that are due at the start are all sent", "[worker][outbox][F20]") {
  constexpr int runs = 5'000;
  const auto receiver = std::make_shared<FakeReceiver>();
  WorkerFixture shop(R"(
flow: patient
trigger: api.deal
actions:
  - wait: 3 days
  - webhook: {url: "https://erp.example.com/in", body: {}}
)",
                     {.engine = {.sync = false}});
  std::vector<WorkerEvent> events;
  for (int i = 0; i < runs; ++i) events.push_back(lead(std::to_string(i)));
  REQUIRE(shop.worker->submit_and_wait(std::move(events)));
  shop.worker.reset();
  shop.clock.set("2026-03-06T09:00:00Z");
  auto again = Worker::start(shop.store(), {shop.workspace},
                             {.engine = {.sync = false}, .clock = shop.clock.source(), .webhooks = receiver});
  REQUIRE(again);
  CHECK(receiver->comes_to(runs));
  REQUIRE(soon([&] { return (*again)->status().delivered == runs; }));
  CHECK(soon([&] { return (*again)->status().outbox == 0; }));
}

}  // namespace dealflow::test
