// F24: an event whose action always fails: one that is sent and never taken goes to the dead letters after all its
// attempts; one whose flow fails is there at once. The events beside it are not slowed down by more than a tenth.
//
// The time of the neighbours is from the first submit to the last delivery, the least of several rounds; told only.
//
// Bite: engine/worker/retry_schedule.cpp that never gives up.
#include "engine/worker/retry_schedule.hpp"
#include "tests/faults/figure.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using std::chrono::steady_clock;

constexpr std::string_view flows = R"yaml(
flow: tells
trigger: api.deal
condition: "!person.email.startsWith('poison')"
actions:
  - create_deal: {}
  - webhook: {url: "https://erp.example.com/in", body: {deal: deal.id}}
---
flow: poison
trigger: api.deal
condition: person.email.startsWith('poison')
actions:
  - create_deal: {}
  - webhook: {url: "https://dead.example.com/in", body: {deal: deal.id}}
---
flow: fails
trigger: api.deal
condition: person.email.startsWith("broken")
actions: [add_note: "{{ 1 / 0 }}"]
)yaml";

// Takes everything but what goes to the dead host.
class Receiver final : public EffectSender {
 public:
  Attempt send(const Effect& effect, const Workspace& /*workspace*/) override {
    if (effect.url.find("dead.example.com") == std::string::npos) return ++delivered_, Attempt{};
    const std::lock_guard lock(mutex_);
    ++attempts_[effect.message_id];
    return {Attempt::Result::again, "503", {}, false};
  }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::map<std::string, std::uint64_t> attempts() {
    const std::lock_guard lock(mutex_);
    return attempts_;
  }

 private:
  std::atomic<std::uint64_t> delivered_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> attempts_;
};

template <class Holds>
bool soon(Holds holds) {
  for (int i = 0; i < 10'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(2ms);
  }
  return false;
}

// Seconds until all neighbours were delivered; with so many poisoned events among them.
double seconds_with(std::uint64_t neighbours, std::uint64_t poisoned) {
  const auto receiver = std::make_shared<Receiver>();
  WorkerFixture shop(flows, {.webhooks = receiver});
  for (std::uint64_t at = 0; at < poisoned; ++at)
    REQUIRE(shop.worker->submit_and_wait({lead(fmt::format("poison{}", at)), lead(fmt::format("broken{}", at))}));
  const auto began = steady_clock::now();
  for (std::uint64_t at = 0; at < neighbours; ++at)
    REQUIRE(shop.worker->submit_and_wait({lead(fmt::format("good{}", at))}));
  REQUIRE(soon([&] { return receiver->delivered() >= neighbours; }));
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

}  // namespace

TEST_CASE("what always fails is a dead letter after its attempts", "[F24]") {
  const std::uint64_t poisoned = amount({.brief = 5, .full = 50, .night = 500});
  const auto receiver = std::make_shared<Receiver>();
  WorkerFixture shop(flows, {.webhooks = receiver});
  for (std::uint64_t at = 0; at < poisoned; ++at)
    REQUIRE(shop.worker->submit_and_wait(
        {lead(fmt::format("poison{}", at)), lead(fmt::format("broken{}", at)), lead(fmt::format("good{}", at))}));
  CHECK(shop.list(RecordKind::dead).size() == poisoned);  // of the flow that fails, at once
  TimePoint now = parse_time("2026-03-02T09:00:00Z").value();
  std::uint64_t attempt = 1;
  const auto all_tried = [&](std::uint64_t times) {
    const auto attempts = receiver->attempts();
    return attempts.size() == poisoned &&
           std::all_of(attempts.begin(), attempts.end(), [&](const auto& each) { return each.second >= times; });
  };
  const auto all_reported = [&](std::uint64_t times) {
    const auto waiting = shop.list(RecordKind::effects);
    return std::all_of(waiting.begin(), waiting.end(),
                       [&](const std::string& effect) { return Json::parse(effect)["attempts"] >= times; });
  };
  for (const auto wait : worker::retry_waits) {
    now += std::chrono::duration_cast<TimePoint::duration>(wait * 12 / 10);  // a tenth more or less is the schedule's
    shop.clock.set(format_time(now));
    shop.worker->wake();
    REQUIRE(soon([&] { return all_tried(attempt) && all_reported(attempt); }));
    ++attempt;
  }
  const bool ended = soon([&] { return shop.list(RecordKind::dead).size() == 2 * poisoned; });
  now += std::chrono::hours(1000);
  shop.clock.set(format_time(now));
  shop.worker->wake();
  std::this_thread::sleep_for(50ms);
  const auto attempts = receiver->attempts();
  const std::uint64_t right = static_cast<std::uint64_t>(std::count_if(
      attempts.begin(), attempts.end(), [](const auto& each) { return each.second == worker::retry_waits.size(); }));
  CHECK(reached({.id = "F24",
                 .what = "actions that always fail",
                 .wanted = fmt::format("{} dead letters after {} attempts each", poisoned, worker::retry_waits.size()),
                 .got = fmt::format("{} after {} attempts, {} dead letters, {} neighbours delivered", right,
                                    worker::retry_waits.size(), shop.list(RecordKind::dead).size() - poisoned,
                                    receiver->delivered()),
                 .holds = ended && right == poisoned && receiver->delivered() == poisoned &&
                          shop.list(RecordKind::effects).empty()}));
}

TEST_CASE("neighbours of what always fails are not slowed down", "[F24]") {
  const std::uint64_t neighbours = amount({.brief = 40, .full = 2'000, .night = 20'000});
  double without = 0;
  double with = 0;
  for (int look = 0; look < 3; ++look) {
    const double calm = seconds_with(neighbours, 0);
    const double poisoned = seconds_with(neighbours, neighbours / 20);
    without = look == 0 ? calm : std::min(without, calm);
    with = look == 0 ? poisoned : std::min(with, poisoned);
  }
  CHECK(reached({.id = "F24",
                 .what = "neighbours of actions that always fail",
                 .wanted = "delayed by less than 10 %",
                 .got = fmt::format("{:.1f} %: {:.3f} s for {} events, {:.3f} s without", 100 * (with / without - 1),
                                    with, counted(neighbours), without),
                 .holds = with < 1.1 * without,
                 .timed = true}));
}

}  // namespace dealflow::test
