// F20 and F29: very much that waits. A million timers due at one instant: each fires once, in 20 s, and live events are
// not slower than twice as slow meanwhile. A store with a million deals and 100,000 waiting runs: a worker begins and
// has accepted an event within 100 ms.
//
// Both through a Worker, as a host has it, with a clock that is moved by hand. Times are told only.
#include "tests/bench/figures.hpp"
#include "tests/faults/figure.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <dealflow/reader.hpp>
#include <dealflow/worker.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr const char* begin = "2026-03-02T09:00:00Z";
constexpr const char* due = "2026-09-01T00:00:00Z";

// A note stands there once for each time that its step ran.
std::shared_ptr<const Workspace> workspace() {
  return bench::load({{"dealflow.yaml", "{workspace: mass, pipelines: [{id: sales, stages: [new]}]}"},
                      {"flows/flows.yaml",
                       fmt::format("{{flow: reminder, trigger: automation.event_triggered, actions: [create_contact: "
                                   "{{}}, wait: {{until: 'timestamp(\"{}\")'}}, add_note: {{to: contact, text: "
                                   "reminded}}]}}\n---\n{{flow: order, trigger: api.deal, actions: [create_deal: "
                                   "{{}}]}}\n",
                                   due)}});
}

std::string line(std::string_view id, std::string_view type, std::string_view more, std::string_view time) {
  return fmt::format(R"({{"specversion":"1.0","id":"{0}","source":"/mass","type":"{1}","time":"{3}",)"
                     R"("data":{{"person":{{"email":"person-{0}@example.com"}},{2}}}}})",
                     id, type, more, time);
}
std::string parking(std::uint64_t number) {
  return line(fmt::format("p{}", number), "automation.event_triggered", R"("event":{"name":"cart"})", begin);
}
std::string deal(std::uint64_t number, std::string_view kind, std::string_view time = begin) {
  return line(fmt::format("{}{}", kind, number), "api.deal",
              R"("deal":{"name":"Order","amount":"10.00","currency":"BRL"})", time);
}

std::unique_ptr<Worker> start(const std::filesystem::path& store, const HandClock& clock) {
  WorkerOptions options;
  options.clock = clock.source();
  auto started = Worker::start(store, {workspace()}, std::move(options));
  if (!started) FAIL(started.error().detail);
  return std::move(*started);
}

double p99(std::vector<double> times) {
  if (times.empty()) return 0;
  const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::nth_element(times.begin(), at, times.end());
  return *at;
}

// Events one after the other, two milliseconds apart, until told to stop; the time of each in milliseconds.
class LiveEvents {
 public:
  LiveEvents(Worker& worker, std::string kind)
      : kind_(std::move(kind)), thread_([this, &worker] {
          for (std::uint64_t number = 0; !done_; ++number) {
            const auto began = std::chrono::steady_clock::now();
            const auto answer = worker.submit_and_wait({{.line = deal(number, kind_)}});
            times_.push_back(Milliseconds(std::chrono::steady_clock::now() - began).count());
            if (!answer || answer->front().kind != Outcome::Kind::applied) ++refused_;
            std::this_thread::sleep_for(2ms);
          }
        }) {}
  LiveEvents(const LiveEvents&) = delete;
  LiveEvents& operator=(const LiveEvents&) = delete;
  ~LiveEvents() {
    if (thread_.joinable()) end();
  }
  std::vector<double> end() {
    done_ = true;
    thread_.join();
    return times_;
  }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  std::string kind_;
  std::atomic<bool> done_ = false;
  std::atomic<std::uint64_t> refused_ = 0;
  std::vector<double> times_;
  std::thread thread_;
};

struct Fired {
  std::uint64_t once = 0, other = 0;
};
Fired fired(const std::filesystem::path& store, std::uint64_t contacts) {
  Fired found;
  const Reader reader = Reader::open(store).value();
  for (std::uint64_t number = 1; number <= contacts; ++number) {
    const Contact contact = reader.contact(fmt::format("con-{}", number)).value();
    const auto notes = std::count_if(contact.history.begin(), contact.history.end(),
                                     [](const HistoryEntry& entry) { return entry.kind == "note"; });
    ++(notes == 1 ? found.once : found.other);
  }
  return found;
}

}  // namespace

TEST_CASE("timers that are due at one instant all fire once, while events go on", "[F20]") {
  const std::uint64_t timers = amount({.brief = 5'000, .full = 1'000'000, .night = 10'000'000});
  const TemporaryFolder folder;
  const auto path = folder.path() / "store";
  {
    bench::Store store(path, workspace());
    store.feed(0, timers, parking);
    store.close();
    std::filesystem::rename(path, folder.path() / "kept");  // the bench's store goes with it
  }
  std::filesystem::rename(folder.path() / "kept", path);
  HandClock clock(begin);
  auto worker = start(path, clock);
  LiveEvents calm(*worker, "calm");
  std::this_thread::sleep_for(length() == Length::brief ? 300ms : 2'000ms);
  const double before = p99(calm.end());

  LiveEvents live(*worker, "live");
  const auto began = std::chrono::steady_clock::now();
  clock.set(due);
  worker->wake();
  // With a worker that fires nothing any more; one that is at it says so when it is through.
  const double patience_s = length() == Length::brief ? 15 : 600;
  double seconds = 0;
  std::uint64_t done = 0;
  while (done < timers && seconds < patience_s) {
    std::this_thread::sleep_for(5ms);
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    done = worker->status().summary.later.done;
  }
  const double during = p99(live.end());
  CHECK(calm.refused() + live.refused() == 0);
  worker->stop(std::chrono::minutes(5));
  worker.reset();
  const Fired found = fired(path, timers);
  CHECK(reached({.id = "F20",
                 .what = "timers due at one instant",
                 .wanted = fmt::format("{}, all once", counted(timers)),
                 .got = fmt::format("{} once, {} not", counted(found.once), counted(found.other)),
                 .holds = found.once == timers && found.other == 0}));
  CHECK(reached({.id = "F20",
                 .what = "their time",
                 .wanted = "20 s",
                 .got = fmt::format("{:.1f} s{}", seconds, done < timers ? ", and not all" : ""),
                 .holds = done >= timers && seconds <= 20,
                 .timed = true}));
  CHECK(reached({.id = "F20",
                 .what = "live events meanwhile",
                 .wanted = "p99 at most doubled",
                 .got = fmt::format("{:.1f} ms, {:.1f} ms before", during, before),
                 .holds = during <= 2 * before,
                 .timed = true}));
}

TEST_CASE("a worker begins soon, however much is stored and waits", "[F29]") {
  const std::uint64_t deals = amount({.brief = 2'000, .full = 1'000'000, .night = 10'000'000});
  const std::uint64_t parked = amount({.brief = 500, .full = 100'000, .night = 100'000});
  const TemporaryFolder folder;
  bench::Store store(folder.path() / "store", workspace());
  store.feed(0, parked, parking);
  store.feed(0, deals, [](std::uint64_t number) { return deal(number, "d"); });
  store.close();
  const HandClock clock(begin);
  double longest = 0;
  std::uint64_t accepted = 0;
  constexpr std::uint64_t rounds = 5;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto loaded = workspace();
    const auto began = std::chrono::steady_clock::now();
    const auto worker = start(folder.path() / "store", clock);
    const auto answer = worker->submit_and_wait({{.line = deal(round, "new")}});
    longest = std::max(longest, Milliseconds(std::chrono::steady_clock::now() - began).count());
    if (answer && answer->front().kind == Outcome::Kind::applied) ++accepted;
  }
  CHECK(accepted == rounds);
  CHECK(reached({.id = "F29",
                 .what = fmt::format("restart with {} deals and {} waiting runs", counted(deals), counted(parked)),
                 .wanted = "first accept in 100 ms",
                 .got = fmt::format("{:.1f} ms, the longest of {}", longest, accepted),
                 .holds = accepted == rounds && longest < 100,
                 .timed = true}));
}

}  // namespace dealflow::test
