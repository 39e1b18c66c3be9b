// Malformed events at the door of a running engine: each is answered 4xx or by its outcome (rejected; failed, which
// lies in the dead letters), counted by the engine, and listed afterwards. It does not crash, and its memory does not
// grow.
//
// Proof of bite: where reject_line() (engine/run/reject_line.cpp) does not put its row, what was refused is not listed.
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process_state.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace dealflow::test {
namespace {

using Random = std::mt19937_64;
using Json = nlohmann::json;

constexpr std::string_view flows = R"(
flow: leads
trigger: api.deal
actions:
  - create_deal: {name: Lead}
  - add_note: "{{ 1 / (size(deal.id) - size(deal.id)) }}"
)";

// Every way to be no event by which JSON stays JSON; `%` stands for the number of the event. No two are the same, as
// the engine lists a line that it refused once.
constexpr std::array<std::string_view, 20> not_events{
    R"({"a":%})",
    R"([%])",
    R"("a text %")",
    R"(%)",
    R"({"specversion":"1.0","source":"/s","type":"api.deal","data":{"person":{"email":"a%@b.cc"}}})",
    R"({"specversion":"1.0","id":"","source":"/s","type":"api.deal","data":{"person":{"email":"a%@b.cc"}}})",
    R"({"specversion":"1.0","id":%,"source":"/s","type":"api.deal","data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"0.3","id":"%","source":"/s","type":"api.deal","data":{"person":{"email":"a@b.cc"}}})",
    R"({"id":"%","source":"/s","type":"api.deal","data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"1.0","id":"%","type":"api.deal","data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"1.0","id":"%","source":"","type":"api.deal","data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"1.0","id":"%","source":"/s","data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":7,"data":{"person":{"email":"a@b.cc"}}})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal"})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal","data":[1,2]})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal","data":{}})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal","data":{"person":null}})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal","data":{"person":"Ana"}})",
    R"({"specversion":"1.0","id":"%","source":"/s","type":"api.deal","time":"yesterday","data":{"person":{"email":"a@b.cc"}}})",
    // An event in order, of which the flow fails: a dead letter.
    R"({"id":"%","specversion":"1.0","source":"/s","type":"api.deal","data":{"person":{"email":"%@b.cc"}}})",
};

std::string numbered(std::string_view text, std::uint64_t number) {
  std::string made;
  for (const char c : text)
    if (c == '%')
      made += std::to_string(number);
    else
      made += c;
  return made;
}
std::string not_an_event(std::uint64_t number) { return numbered(not_events[number % not_events.size()], number); }

// No JSON at all: cut, with a sign too many, with bytes that are no text, too deep.
std::string not_json(std::uint64_t number, Random& random) {
  std::string text = numbered(not_events.back(), number);
  const std::size_t rest = text.find("specversion");  // behind its number
  switch (random() % 7) {
    case 0: return text.substr(0, rest + random() % (text.size() - rest));
    case 1: return text.insert(rest + random() % (text.size() - rest), 1, '\x01');
    case 2: return text.insert(text.find("person"), "\xff\xfe");
    case 3: return text + "}";
    case 4: return fmt::format("[{},", number) + std::string(1'000 + random() % 3'000, '[');
    case 5: return text.insert(text.find("\"data\""), "\"data\":{},");
    default: return text.insert(text.find("/s"), "\\ud800\\x");
  }
}

struct Counts {
  std::atomic<std::uint64_t> sent = 0, refused = 0, rejected = 0, dead = 0, otherwise = 0;
};

// One sender after another takes a part; each of its requests is a batch, or one that is no JSON.
class Senders {
 public:
  Senders(std::string address, std::uint64_t wanted, std::uint64_t seed)
      : address_(std::move(address)), wanted_(wanted) {
    for (std::uint64_t i = 0; i < 8; ++i) threads_.emplace_back([this, seed, i] { run(Random(seed + i)); });
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
  }
  Counts counts;
  [[nodiscard]] std::multiset<std::string> odd() const {
    const std::lock_guard lock(mutex_);
    return odd_;
  }

 private:
  static constexpr std::uint64_t batch = 200;

  void run(Random random) {
    HttpClient client(address_);
    while (counts.sent < wanted_) {
      ask_batch(client);
      for (int i = 0; i < 5 && counts.sent < wanted_; ++i) ask_one(client, random);
    }
  }
  void ask_batch(HttpClient& client) {
    const std::uint64_t first = counts.sent.fetch_add(batch);
    std::string body = "[";
    for (std::uint64_t i = 0; i < batch; ++i) body += (i > 0 ? "," : "") + not_an_event(first + i);
    const auto reply =
        client.ask("POST", "/events", {{"Content-Type", "application/cloudevents-batch+json"}}, body + "]");
    const Json answer = reply && reply->status == 200 ? Json::parse(reply->body, nullptr, false) : Json();
    if (!answer.is_array() || answer.size() != batch) return tell(reply, batch);
    for (const Json& outcome : answer) {
      const std::string what = outcome.value("outcome", "");
      if (what == "rejected") {
        ++counts.rejected;
      } else if (what == "failed") {
        ++counts.dead;
      } else {
        tell(reply, 1);
      }
    }
  }
  void ask_one(HttpClient& client, Random& random) {
    const std::uint64_t number = counts.sent.fetch_add(1);
    const bool json = random() % 3 == 0;  // but not the last, which is an event
    const std::string body =
        json ? numbered(not_events[random() % (not_events.size() - 1)], number) : not_json(number, random);
    const auto reply = client.ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}}, body);
    if (!reply || (reply->status != 400 && reply->status != 422)) return tell(reply, 1);
    ++counts.refused;
  }
  void tell(const std::optional<HttpReply>& reply, std::uint64_t events) {
    counts.otherwise += events;
    const std::lock_guard lock(mutex_);
    if (odd_.size() < 5) odd_.insert(reply ? std::to_string(reply->status) + " " + reply->body.substr(0, 500) : "none");
  }

  const std::string address_;
  const std::uint64_t wanted_;
  mutable std::mutex mutex_;
  std::multiset<std::string> odd_;
  std::vector<std::thread> threads_;
};

std::size_t listed(const ServerChild& child, RecordKind kind) {
  std::size_t count = 0;
  const auto reader = Reader::open(child.store());
  REQUIRE(reader);
  REQUIRE(reader->list(kind, {}, [&](std::string_view) { return ++count > 0; }));
  return count;
}

double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

}  // namespace

TEST_CASE("malformed events are refused or dead letters, one and all, and cost no memory", "[faults][F13]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  const std::uint64_t wanted = amount({.brief = 10'000, .full = 1'000'000, .night = 100'000'000});
  ServerChild child(
      {.workspaces = {workspace_of(flows, "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n")}});
  Senders senders(child.address(), wanted, seed);
  while (senders.counts.sent < wanted / 10) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const std::uint64_t early = state_of(child.id()).own_bytes;
  senders.join();
  const std::uint64_t late = state_of(child.id()).own_bytes;
  for (const std::string& one : senders.odd()) UNSCOPED_INFO(one);
  const Counts& counts = senders.counts;
  CHECK(counts.otherwise == 0);

  const auto alive = HttpClient(child.address()).ask("GET", "/metrics");
  REQUIRE(alive);
  const auto counted_by_engine = [&](std::string_view outcome) {
    const std::string name = fmt::format("\ndealflow_events_total{{outcome=\"{}\"}} ", outcome);
    const std::size_t at = alive->body.find(name);
    return at == std::string::npos ? 0 : std::strtoull(alive->body.c_str() + at + name.size(), nullptr, 10);
  };
  CHECK(counted_by_engine("rejected") == counts.rejected + counts.refused);
  CHECK(counted_by_engine("failed") == counts.dead);
  child.stop();
  const std::size_t rejected = listed(child, RecordKind::rejected), dead = listed(child, RecordKind::dead);
  CHECK(rejected == counts.rejected + counts.refused);
  CHECK(dead == counts.dead);
  constexpr double grown_most = 8;  // MiB
  const double grown = mib(late) - mib(early);
  CHECK(reached(
      {.id = "F13",
       .what = "malformed events at the door",
       .wanted = fmt::format("{} events, 0 crashes, each 4xx or dead, all listed, memory within {} MiB",
                             counted(wanted), grown_most),
       .got = fmt::format("{} events: {} by 4xx, {} rejected in batches, {} dead letters, {} otherwise; {} listed; "
                          "memory {:.1f} MiB after a tenth, {:.1f} at the end (seed {})",
                          counted(counts.sent), counted(counts.refused), counted(counts.rejected), counted(counts.dead),
                          counts.otherwise, counted(rejected + dead), mib(early), mib(late), seed),
       .holds = counts.sent >= wanted && counts.otherwise == 0 && (grown < grown_most || sanitized) &&
                rejected + dead == counts.refused + counts.rejected + counts.dead}));
}

}  // namespace dealflow::test
