// The outbox against a receiver that acts and then times out, fails, redirects, asks for patience, hangs up, and is
// away for a day; while the sender is killed again and again. What the receiver has, each message once by its id, is
// complete, and in order for each contact. What it is sent again although it had said 200 is at most what was on its
// way when the sender was killed.
//
// The receiver is a process of its own; a clock in shared memory, which the harness moves, is the day.
//
// Proof of bite: where lane_name() (engine/worker/lanes.cpp) gives each effect of a contact a lane of its own, the
// order of some contacts is lost.
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_receiver.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <dealflow/secret_reader.hpp>
#include <dealflow/senders.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <new>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Random = std::mt19937_64;

constexpr std::size_t in_flight_max = 8;  // WorkerOptions::sender_threads_max
constexpr auto sender_patience = 250ms;   // of one attempt
// Failures of one message, before it is taken for good. A day away alone makes seven of the ten that it may have, so
// those count, too.
constexpr std::uint64_t patience_of_all = 4;

// What the processes share.
struct Shared {
  std::atomic<std::int64_t> now{0};
  std::atomic<bool> away{false};
  std::atomic<std::uint16_t> port{0};
  std::atomic<std::uint64_t> acted{0};
};
Shared& shared_memory() {
  void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  return *new (memory) Shared;
}

// Acts: writes it down, before it answers or does not.
class Receiver {
 public:
  Receiver(std::filesystem::path log, Shared& shared, std::uint64_t seed)
      : log_(std::move(log)), shared_(shared), random_(seed) {}

  Reply answer(const ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    std::uint64_t& failures = failures_[request.header("webhook-id")];
    if (shared_.away) {
      ++failures;
      return {.end = Reply::End::hang_up};
    }
    const std::uint64_t roll = failures >= patience_of_all ? 0 : random_() % 100;
    if (roll >= 60) ++failures;
    if (roll < 60) return act(request, "ok", {});
    if (roll < 68) return act(request, "late", {.delay = sender_patience * 2});
    if (roll < 72) return act(request, "cut", {.end = Reply::End::hang_up});
    if (roll < 76) return act(request, "500", {.status = 500});
    if (roll < 82) return {.status = 500};
    if (roll < 88) return {.status = 302, .headers = {"location: http://127.0.0.1:1/elsewhere"}};
    if (roll < 92) return {.status = 429, .headers = {"retry-after: 2"}};
    if (roll < 96) return {.status = 503};
    return {.end = Reply::End::hang_up};
  }

 private:
  Reply act(const ReceivedRequest& request, std::string_view how, Reply reply) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    std::ofstream out(log_, std::ios::app);
    out << fmt::format("{} {} {}\n", request.header("webhook-id"), body.value("name", "none"), how) << std::flush;
    ++shared_.acted;
    return reply;
  }

  const std::filesystem::path log_;
  Shared& shared_;
  std::mutex mutex_;
  Random random_;
  std::map<std::string, std::uint64_t> failures_;
};

// Until its parent has gone or killed it.
pid_t start_receiver(const std::filesystem::path& log, Shared& shared, std::uint64_t seed) {
  const pid_t process = ::fork();
  REQUIRE(process >= 0);
  if (process > 0) {
    for (int i = 0; i < 5'000 && shared.port == 0; ++i) std::this_thread::sleep_for(1ms);
    REQUIRE(shared.port != 0);
    return process;
  }
  Receiver receiver(log, shared, seed);
  const HttpReceiver server([&](const ReceivedRequest& request) { return receiver.answer(request); });
  shared.port = server.port();
  const pid_t parent = ::getppid();
  while (::getppid() == parent) std::this_thread::sleep_for(50ms);
  ::_exit(0);
}

std::shared_ptr<const Workspace> shop(std::uint16_t port) {
  return workspace_of(
      "flow: tells\ntrigger: api.deal\nactions:\n  - create_deal: {}\n  - webhook: {to: erp, body: {name: "
      "deal.name}}\n",
      fmt::format("workspace: shop\npipelines: [{{id: sales, stages: [new]}}]\n"
                  "endpoints: {{erp: {{url: \"http://127.0.0.1:{}/in\", allow_private: true}}}}\n",
                  port));
}

std::string event(std::uint64_t contact, std::uint64_t number) {
  return fmt::format(R"({{"specversion":"1.0","id":"{0}-{1}","source":"/s","type":"api.deal",)"
                     R"("data":{{"person":{{"email":"c{0}@example.com"}},"deal":{{"name":"{0}-{1}"}}}}}})",
                     contact, number);
}

// As an honest sender: again, until it is acknowledged.
void send(const ServerChild& child, const std::string& line) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    const auto reply =
        HttpClient(child.address()).ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}}, line);
    if (reply && reply->status == 200) return;
    std::this_thread::sleep_for(5ms);
  }
  FAIL("an event was not taken");
}

// What the receiver wrote down.
struct View {
  std::map<std::uint64_t, std::vector<std::uint64_t>> by_contact;  // numbers, each message once
  std::uint64_t lines = 0, messages = 0, after_ok = 0, after_others = 0;
};
View read_view(const std::filesystem::path& log) {
  View view;
  std::map<std::string, std::set<std::string>> seen;  // by id: how it was answered
  std::ifstream in(log);
  std::string id, name, how;
  while (in >> id >> name >> how) {
    ++view.lines;
    auto& before = seen[id];
    if (before.empty()) {
      ++view.messages;
      const std::size_t dash = name.find('-');
      view.by_contact[std::stoull(name.substr(0, dash))].push_back(std::stoull(name.substr(dash + 1)));
    } else {
      ++(before.count("ok") > 0 ? view.after_ok : view.after_others);
    }
    before.insert(how);
  }
  return view;
}

std::size_t waiting(const ServerChild& child, RecordKind kind) {
  std::size_t count = 0;
  const auto reader = Reader::open(child.store());
  REQUIRE(reader);
  REQUIRE(reader->list(kind, {}, [&](std::string_view) { return ++count > 0; }));
  return count;
}

}  // namespace

TEST_CASE("a receiver that misbehaves, and a sender that is killed: complete, in order, and hardly anything twice",
          "[faults][F21]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  Random random(seed);
  const std::uint64_t contacts = amount({.brief = 6, .full = 30, .night = 60});
  const std::uint64_t each = amount({.brief = 6, .full = 30, .night = 200});
  const std::uint64_t crashes = amount({.brief = 4, .full = 60, .night = 2'000});
  const TemporaryFolder folder;
  const auto log = folder.path() / "acted";
  Shared& shared = shared_memory();
  shared.now = parse_time("2026-03-02T09:00:00Z").value().time_since_epoch().count();
  const auto pass = [&](std::chrono::microseconds time) {
    shared.now += std::chrono::duration_cast<TimePoint::duration>(time).count();
  };
  const pid_t receiver = start_receiver(log, shared, seed);
  ServerChild child({.workspaces = {shop(shared.port)},
                     .clock = [&shared] { return TimePoint(TimePoint::duration(shared.now.load())); },
                     .webhooks =
                         [](const ClockSource& clock) {
                           return make_webhook_sender({.clock = clock, .total_max = sender_patience});
                         }});
  std::uint64_t killed = 0;
  const auto kill_now = [&] {
    child.kill();
    child.start();
    ++killed;
  };
  const std::uint64_t all = contacts * each;
  const std::uint64_t kill_each = std::max<std::uint64_t>(1, all / crashes);
  std::uint64_t sent = 0;
  for (std::uint64_t number = 1; number <= each; ++number) {
    // In the midst of it the receiver is away for a day.
    if (number == each / 2) {
      shared.away = true;
      for (int minutes = 0; minutes < 24 * 60; minutes += 10) {
        pass(10min);
        std::this_thread::sleep_for(8ms);
        if (minutes % 480 == 0) kill_now();
      }
      shared.away = false;
    }
    for (std::uint64_t contact = 1; contact <= contacts; ++contact) {
      send(child, event(contact, number));
      pass(std::chrono::milliseconds(random() % 2'000));
      if (++sent % kill_each != 0) continue;
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
      kill_now();
    }
  }
  // What is left is sent in its time.
  std::size_t left = all;
  for (int i = 0; i < 6'000 && left > 0; ++i) {
    pass(20min);
    std::this_thread::sleep_for(8ms);
    if (i % 10 == 0) left = waiting(child, RecordKind::effects);
  }
  const std::size_t dead = waiting(child, RecordKind::dead);
  child.stop();
  ::kill(receiver, SIGKILL);
  ::waitpid(receiver, nullptr, 0);

  const View view = read_view(log);
  std::uint64_t out_of_order = 0, missing = 0;
  for (std::uint64_t contact = 1; contact <= contacts; ++contact) {
    const auto found = view.by_contact.find(contact);
    const std::vector<std::uint64_t> numbers =
        found == view.by_contact.end() ? std::vector<std::uint64_t>() : found->second;
    missing += each - std::min<std::uint64_t>(each, numbers.size());
    out_of_order += std::is_sorted(numbers.begin(), numbers.end()) ? 0 : 1;
  }
  CHECK(left == 0);
  CHECK(dead == 0);
  CHECK(reached(
      {.id = "F21",
       .what = "outbox against a receiver that misbehaves",
       .wanted = fmt::format("{} messages complete, in order per contact, repeats of what was done at most {} a "
                             "crash",
                             counted(all), in_flight_max),
       .got = fmt::format("{} messages, {} missing, {} contacts out of order; acted {} times: {} repeats after an "
                          "answer that said no, {} after 200 in {} crashes; 24 h away (seed {})",
                          counted(view.messages), missing, out_of_order, counted(view.lines),
                          counted(view.after_others), view.after_ok, counted(killed), seed),
       .holds = view.messages == all && missing == 0 && out_of_order == 0 && left == 0 && dead == 0 &&
                view.after_ok <= in_flight_max * killed && killed >= crashes}));
}

}  // namespace dealflow::test
