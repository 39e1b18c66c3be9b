// A disk that takes no more, and a store that is as large as it may be, under a server with senders: nothing that was
// acknowledged is lost, what comes is refused with 503 and a hint when to come again, reads and deletes go on, and when
// there is room again it resumes by itself.
//
// Proof of bite: where Writer::hand_over() (engine/worker/writer.cpp) answers the batch that it hands over, and not the
// one before, which is written, events are lost in both cases.
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/http/served_load.hpp"
#include "tests/http/server_fixture.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include <sys/resource.h>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::string_view named_flow = "flow: leads\ntrigger: api.deal\nactions: [create_deal: {}]\n";
constexpr std::string_view settings = "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n";

bool soon(const std::function<bool()>& holds, std::chrono::milliseconds within = 20s) {
  const auto end = Clock::now() + within;
  while (!holds()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

// No file of that process grows beyond `bytes` from now on: a write answers EFBIG, as a full quota does.
void limit_files(pid_t process, rlim_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  REQUIRE(::prlimit(process, RLIMIT_FSIZE, &limit, nullptr) == 0);
}

unsigned status_of(const ServerChild& child, const std::string& path) {
  const auto reply = HttpClient(child.address()).ask("GET", path);
  return reply ? reply->status : 0;
}

std::map<std::string, int> deals_of(const std::filesystem::path& store) {
  std::map<std::string, int> deals;
  const auto reader = Reader::open(store);
  REQUIRE(reader);
  REQUIRE(reader->list(RecordKind::deals, {}, [&](std::string_view json) {
    ++deals[nlohmann::json::parse(json)["name"].get<std::string>()];
    return true;
  }));
  return deals;
}

}  // namespace

TEST_CASE("a disk that is full for a while: refused with a hint, read from, and by itself again", "[faults][F7]") {
  const std::uint64_t wanted = amount({.brief = 2, .full = 30, .night = 1'000});
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  ServerChild child({.workspaces = {workspace_of(named_flow, settings)}});
  std::uint64_t times = 0, reads = 0, reads_done = 0, not_ready = 0;
  std::chrono::milliseconds slowest{0};
  ServedLoad load(child.address());
  for (; times < wanted; ++times) {
    const std::uint64_t before = load.count();
    REQUIRE(soon([&] { return load.count() > before + 5; }));
    const std::uint64_t refused = load.refused();
    limit_files(child.id(), std::filesystem::file_size(child.store() / "data.mdb") + random() % (32U << 10U));
    REQUIRE(soon([&] { return load.refused() > refused + 8; }));
    for (const char* path : {"/deals?limit=5", "/contacts?limit=5", "/healthz", "/metrics"}) {
      ++reads;
      reads_done += status_of(child, path) == 200 ? 1 : 0;
    }
    not_ready += status_of(child, "/readyz") == 503 ? 1 : 0;
    limit_files(child.id(), RLIM_INFINITY);
    const auto begin = Clock::now();
    const std::uint64_t stuck = load.count();
    REQUIRE(soon([&] { return load.count() > stuck + 8; }));
    slowest = std::max(slowest, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin));
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  child.kill();
  const std::string found = tally(load.acknowledged(), deals_of(child.store()));
  CHECK(not_ready == times);
  CHECK(reached(
      {.id = "F7",
       .what = "disk full",
       .wanted =
           fmt::format("{} times: {}, 503 with a hint, reads go on, resumes by itself", counted(wanted), exactly_once),
       .got = fmt::format("{} times: {} of {} events, {} refused, {} without a hint, {} of {} reads, resumed in {} "
                          "ms at most (seed {})",
                          counted(times), found, counted(load.count()), counted(load.refused()), load.without_hint(),
                          reads_done, reads, slowest.count(), seed),
       .holds = times == wanted && found == exactly_once && load.refused() > 0 && load.without_hint() == 0 &&
                reads_done == reads && slowest < 10s}));
}

TEST_CASE("a store that is as large as it may be: refused with a hint, read from, deletes make room", "[faults][F7]") {
  const std::uint64_t wanted = amount({.brief = 1, .full = 10, .night = 100});
  std::uint64_t times = 0, taken = 0, erased = 0, erase_refused = 0, without_hint = 0, reads_failed = 0, resumed = 0,
                lost = 0;
  for (; times < wanted; ++times) {
    ServerFixture shop({}, {.engine = {.map_bytes_max = (1U + times % 3U) << 20U}, .reopen_after = 20ms});
    HttpClient client = shop.connect();
    std::uint64_t sent = 0;
    const auto send = [&] {
      const std::string id = std::to_string(sent++);
      return client.ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}},
                        deal_event(id, "/shop", id + "@example.com"));
    };
    std::optional<HttpReply> reply;
    std::uint64_t here = 0;
    for (reply = send(); reply && reply->status == 200 && sent < 50'000; reply = send()) ++here;
    REQUIRE(reply);
    CHECK(shown(*reply) == "503 engine.store_full");
    without_hint += reply->header("retry-after").empty() ? 1 : 0;
    for (const char* path : {"/deals?limit=5", "/contacts/con-1", "/healthz"})
      reads_failed += shop.ask("GET", path).status == 200 ? 0 : 1;
    lost += shop.count(RecordKind::deals) == here ? 0 : 1;
    // Persons who ask to be forgotten are forgotten here as well.
    const auto handle = shop.worker->handle("shop");
    REQUIRE(handle);
    bool takes = false;
    for (std::uint64_t contact = 1; contact <= here && !takes; ++contact) {
      const auto done = shop.worker->with_engine([&](Engine& engine) -> Result<void> {
        auto receipt = engine.erase(*handle, fmt::format("con-{}", contact), {.actor = "operator"});
        return receipt ? Result<void>() : tl::unexpected(receipt.error());
      });
      if (!done) {
        ++erase_refused;
        UNSCOPED_INFO("con-" << contact << ": " << done.error().detail);
        if (erase_refused > 3) break;
        continue;
      }
      ++erased;
      if (contact % 10 != 0) continue;
      for (int attempt = 0; attempt < 3 && !takes; ++attempt) {
        const auto again = send();
        takes = again && again->status == 200;
        here += takes ? 1 : 0;
      }
    }
    resumed += takes ? 1 : 0;
    taken += here;
    lost += shop.count(RecordKind::deals) >= here - erased ? 0 : 1;
  }
  CHECK(reached({.id = "F7",
                 .what = "store as large as it may be",
                 .wanted = fmt::format("{} stores: 0 lost, 503 with a hint, reads go on", counted(wanted)),
                 .got = fmt::format("{} stores, {} events: {} lost, {} without a hint, {} reads failed", counted(times),
                                    counted(taken), lost, without_hint, reads_failed),
                 .holds = times == wanted && lost == 0 && without_hint == 0 && reads_failed == 0 && taken > 0}));
  CHECK(reached(
      {.id = "F7",
       .what = "deletes in a store as large as it may be",
       .wanted = fmt::format("{} stores: deletes go on, and make room by themselves", counted(wanted)),
       .got = fmt::format("{} persons erased, {} refused, {} stores resumed", counted(erased), erase_refused, resumed),
       .holds = erased > 0 && erase_refused == 0 && resumed == wanted}));
}

}  // namespace dealflow::test
