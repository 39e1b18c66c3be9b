// Bodies that are too large, or not what their heads say: refused after the limit and one chunk more at most, nothing
// of them taken, and the memory of a connection bounded, however many there are.
//
// Proof of bite: where Connection::deliver() (engine/http/server/connection.cpp) lets go of the room of a body that was
// refused, but not of the body, a thousand connections hold 309 MiB.
#include "engine/log/compression.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process_state.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <thread>

namespace dealflow::test {
namespace {

using Random = std::mt19937_64;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t limit = HttpLimits{}.body_bytes_max;
constexpr std::size_t chunk_bytes = 64UL * 1024;
constexpr std::string_view settings = "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n";

ServerChild::How shop() { return {.workspaces = {workspace_of(lead_flow, settings)}}; }

std::string head(std::string_view more) {
  return fmt::format("POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n{}\r\n",
                     more);
}
std::string chunk(std::size_t size) { return fmt::format("{:x}\r\n{}\r\n", size, std::string(size, ' ')); }

struct Lie {
  std::string name;
  std::vector<unsigned> statuses;  // one of these; 0: no answer, as nothing is to be answered
  std::function<std::optional<HttpReply>(HttpClient&, Random&)> tell;
};

std::optional<HttpReply> after(HttpClient& client, const std::string& bytes) {
  static_cast<void>(client.send(bytes));
  return client.read();
}

// Chunk by chunk, until an answer comes or far more went out than may; what went out.
struct Poured {
  std::size_t bytes = 0;
  std::optional<HttpReply> reply;
};
Poured pour(HttpClient& client, std::size_t each, std::size_t most) {
  Poured poured;
  static const std::string piece = chunk(chunk_bytes);
  const std::string other = each == chunk_bytes ? std::string() : chunk(each);
  if (!client.send(head("Transfer-Encoding: chunked\r\n"))) return poured;
  while (poured.bytes < most) {
    if (!client.send(other.empty() ? piece : other)) break;
    poured.bytes += each;
    // What is over the limit has its answer before the next chunk is begun.
    if (poured.bytes > limit) break;
  }
  poured.reply = client.read();
  return poured;
}

std::vector<Lie> lies() {
  static const std::string bomb = log::Compressor().compress(std::string(64UL << 20U, '0'));
  return {
      {"a length over the limit",
       {413},
       [](HttpClient& client, Random& random) {
         const std::uint64_t size = limit + 1 + random() % (random() % 2 == 0 ? 100 : 100'000'000'000'000'000);
         const std::string expect = random() % 2 == 0 ? "Expect: 100-continue\r\n" : "";
         return after(client, head(expect + fmt::format("Content-Length: {}\r\n", size)));
       }},
      {"chunks without end",
       {413},
       [](HttpClient& client, Random&) { return pour(client, chunk_bytes, 4 * limit).reply; }},
      {"one chunk over the limit",
       {413},
       [](HttpClient& client, Random& random) {
         return after(client, head("Transfer-Encoding: chunked\r\n") +
                                  fmt::format("{:x}\r\n", limit + 1 + random() % (limit * 1'000)) +
                                  std::string(chunk_bytes, ' '));
       }},
      {"a size line without end",
       {400},
       [](HttpClient& client, Random&) {
         return after(client, head("Transfer-Encoding: chunked\r\n") + "1;" + std::string(40'000, 'x'));
       }},
      {"a trailer without end",
       {400},
       [](HttpClient& client, Random&) {
         return after(client,
                      head("Transfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\nX-A: " + std::string(40'000, 'x'));
       }},
      {"a length that is longer than what comes",
       {0, 400},
       [](HttpClient& client, Random& random) {
         static_cast<void>(client.send(head(fmt::format("Content-Length: {}\r\n", 200 + random() % 1'000)) +
                                       lead("short").line.substr(0, random() % 100)));
         client.end();
         return client.read();
       }},
      {"chunks that break off",
       {0, 400},
       [](HttpClient& client, Random& random) {
         const std::string whole = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", lead("cut").line.size(), lead("cut").line);
         static_cast<void>(
             client.send(head("Transfer-Encoding: chunked\r\n") + whole.substr(0, random() % (whole.size() - 1))));
         client.end();
         return client.read();
       }},
      {"a length that is shorter than what comes",
       {400},
       [](HttpClient& client, Random& random) {
         const std::string line = lead("long").line;
         return after(client, head(fmt::format("Content-Length: {}\r\n", 1 + random() % (line.size() - 1))) + line);
       }},
      {"a compressed body",
       {415},
       [](HttpClient& client, Random& random) {
         constexpr std::string_view codings[] = {"gzip", "br", "zstd", "deflate", "identity", "gzip, gzip", ""};
         return after(client, head(fmt::format("Content-Encoding: {}\r\nContent-Length: {}\r\n",
                                               codings[random() % std::size(codings)], bomb.size())) +
                                  bomb);
       }},
      {"a compressed transfer",
       {501},
       [](HttpClient& client, Random&) {
         return after(client, head("Transfer-Encoding: gzip, chunked\r\n") +
                                  fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", bomb.size(), bomb));
       }},
      {"compressed bytes that do not say so",
       {400},
       [](HttpClient& client, Random&) {
         return after(client, head(fmt::format("Content-Length: {}\r\n", bomb.size())) + bomb);
       }},
  };
}

bool is_taken(const ServerChild& child) {
  const auto reply = HttpClient(child.address())
                         .ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}}, lead("ok").line);
  return reply && reply->status == 200;
}

std::size_t deals_of(const ServerChild& child) {
  std::size_t deals = 0;
  const auto reader = Reader::open(child.store());
  REQUIRE(reader);
  REQUIRE(reader->list(RecordKind::deals, {}, [&](std::string_view) { return ++deals > 0; }));
  return deals;
}

double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

}  // namespace

TEST_CASE("bodies that lie, or are too large, are refused, and nothing of them is taken", "[faults][F16]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  const std::uint64_t wanted = amount({.brief = 1'000, .full = 20'000, .night = 1'000'000});
  ServerChild child(shop());
  REQUIRE(is_taken(child));
  const auto all = lies();
  const std::uint64_t before = state_of(child.id()).own_bytes;
  std::uint64_t sent = 0, others = 0, largest = before;
  std::map<std::string, std::uint64_t> seen;
  for (; sent < wanted && others < 20; ++sent) {
    const Lie& lie = all[sent % all.size()];
    Random random(seed + sent);
    HttpClient client(child.address());
    const auto reply = lie.tell(client, random);
    const unsigned status = reply ? reply->status : 0;
    const bool as_wanted = std::find(lie.statuses.begin(), lie.statuses.end(), status) != lie.statuses.end();
    if (!as_wanted) {
      UNSCOPED_INFO(lie.name << ", seed " << seed + sent << ": " << status);
      CHECK(as_wanted);
    }
    others += as_wanted ? 0 : 1;
    ++seen[lie.name];
    if (sent % 64 == 0) largest = std::max(largest, state_of(child.id()).own_bytes);
  }
  CHECK(is_taken(child));
  const std::size_t deals = deals_of(child);
  constexpr double most = 32;  // MiB: what ends at once does not add up
  const double grown = mib(largest - before);
  CHECK(reached(
      {.id = "F16",
       .what = "lying and oversize bodies",
       .wanted =
           fmt::format("{} bodies of {} kinds refused (413, 415, 400, 501), 0 taken", counted(wanted), all.size()),
       .got = fmt::format("{} of {} kinds, {} answered otherwise, {} taken, memory +{:.1f} MiB at most (seed {})",
                          counted(sent), seen.size(), others, deals - 1, grown, seed),
       .holds =
           sent >= wanted && seen.size() == all.size() && others == 0 && deals == 1 && (grown < most || sanitized)}));
}

TEST_CASE("a body over the limit is refused after the limit and one chunk", "[faults][F16]") {
  const std::uint64_t wanted = amount({.brief = 20, .full = 200, .night = 2'000});
  ServerChild child(shop());
  std::uint64_t poured_out = 0, largest = 0, refused = 0;
  Random random(any_seed());
  for (; poured_out < wanted; ++poured_out) {
    const std::size_t each = 1'000 + random() % chunk_bytes;
    HttpClient client(child.address());
    const Poured poured = pour(client, each, 4 * limit);
    refused += poured.reply && poured.reply->status == 413 ? 1 : 0;
    largest = std::max(largest, poured.bytes > limit ? (poured.bytes - limit) * 100 / each : 0);
  }
  CHECK(reached({.id = "F16",
                 .what = "where a body without end is refused",
                 .wanted = fmt::format("{} bodies: 413 after the limit plus one chunk", counted(wanted)),
                 .got = fmt::format("{} of {}: 413 after the limit plus {} % of a chunk at most", counted(refused),
                                    counted(poured_out), largest),
                 .holds = refused == wanted && largest <= 100}));
}

TEST_CASE("a thousand connections that hold half a body each are bounded in memory", "[faults][F16]") {
  const std::uint64_t wanted = amount({.brief = 400, .full = 1'000, .night = 1'000});
  ServerChild child(shop());
  REQUIRE(is_taken(child));
  const std::uint64_t before = state_of(child.id()).own_bytes;
  std::vector<HttpClient> clients;
  clients.reserve(wanted);
  const auto open_all = [&](const std::string& bytes) {
    clients.clear();
    for (std::uint64_t i = 0; i < wanted; ++i) {
      clients.emplace_back(child.address(), milliseconds(200));
      static_cast<void>(clients.back().send(bytes));
    }
    std::this_thread::sleep_for(milliseconds(500));
    return state_of(child.id()).own_bytes;
  };
  // A head that is all but whole.
  const std::uint64_t heads =
      open_all(head("X-A: " + std::string(HttpLimits{}.head_bytes_max - 200, 'x')).substr(0, 16'000));
  const std::uint64_t bodies = open_all(head("Content-Length: 1000000\r\n") + std::string(400'000, ' '));
  std::size_t no_room = 0;
  std::reverse(clients.begin(), clients.end());  // the newest found no room
  for (HttpClient& client : clients) {
    const auto reply = client.read();
    if (!reply) break;  // this one is held
    no_room += reply->status == 503 && !reply->header("retry-after").empty() ? 1 : 0;
  }
  clients.clear();
  CHECK(is_taken(child));
  const auto each = [&](std::uint64_t bytes) {
    return static_cast<double>(bytes - std::min(bytes, before)) / 1024.0 / static_cast<double>(wanted);
  };
  constexpr double head_most = 64;  // KiB
  // Those who have not shown who they are share half of the room for bodies; a string that grows may have twice the
  // room.
  const double bodies_most = mib(HttpLimits{}.bodies_bytes_max) + static_cast<double>(wanted) * head_most / 1024;
  CHECK(reached(
      {.id = "F16",
       .what = "memory of connections that wait",
       .wanted = fmt::format("{} connections: {} KiB each for a head; {:.0f} MiB for all with half a body",
                             counted(wanted), head_most, bodies_most),
       .got = fmt::format("{} connections: {:.1f} KiB each for a head; {:.1f} MiB for all with half a body",
                          counted(wanted), each(heads), mib(bodies - std::min(bodies, before))) +
              fmt::format(", {} without room", no_room),
       .holds = (each(heads) <= head_most && mib(bodies - std::min(bodies, before)) <= bodies_most) || sanitized}));
}

}  // namespace dealflow::test
