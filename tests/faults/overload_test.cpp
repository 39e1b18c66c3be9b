// Overload: three times what the engine can do is sent to it. It goes on at about its top rate, refuses the rest with
// 429 or 503 and says when to come again, and of what it acknowledged nothing is lost.
//
// Proof of bite: where problem_of() (engine/http/problem.cpp) gives a full queue no hint, no refusal has one.
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/http/served_load.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t batch = 50;  // events of a request

int connect_to(const std::string& address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  address.copy(local.sun_path, sizeof(local.sun_path) - 1, 5);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&local), sizeof(local)) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

// Requests at a rate of the sender's own, answered or not: as many connections as there are wait for their answers, on
// one thread.
class Flood {
 public:
  // Each event of it has a name of its own, which begins so.
  Flood(std::string address, std::size_t connections, std::string prefix)
      : address_(std::move(address)), prefix_(std::move(prefix)), all_(connections) {}
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;
  ~Flood() {
    for (const One& one : all_)
      if (one.fd >= 0) ::close(one.fd);
  }

  struct Seen {
    std::uint64_t offered = 0, taken = 0, refused = 0, without_hint = 0, odd = 0;  // events
    double per_second = 0;                                                         // of those taken
  };
  // 0: each connection as soon as it has its answer.
  Seen run(Clock::duration time, double events_per_second) {
    seen_ = {};
    const auto begin = Clock::now();
    std::vector<pollfd> watched(all_.size());
    bool over = false;
    for (;;) {
      const Clock::duration passed = Clock::now() - begin;
      if (!over && passed >= time) {
        over = true;
        seen_.per_second = static_cast<double>(seen_.taken) / Seconds(passed).count();
      }
      std::size_t waiting = 0;
      for (std::size_t i = 0; i < all_.size(); ++i) {
        One& one = all_[i];
        const bool due =
            events_per_second <= 0 || static_cast<double>(seen_.offered) < events_per_second * Seconds(passed).count();
        if (!over && due && one.wanted == 0) begin_one(one);
        waiting += one.wanted > 0 ? 1 : 0;
        watched[i] = {.fd = one.wanted > 0 ? one.fd : -1, .events = POLLIN, .revents = 0};
      }
      if (over && waiting == 0) return seen_;
      if (::poll(watched.data(), watched.size(), 1) <= 0) continue;
      for (std::size_t i = 0; i < all_.size(); ++i)
        if (watched[i].revents != 0) read_some(all_[i]);
    }
  }
  [[nodiscard]] const std::set<std::string>& acknowledged() const { return acknowledged_; }

 private:
  struct One {
    int fd = -1;
    std::uint64_t wanted = 0;  // events that are on their way
    std::uint64_t first = 0;   // the number of the first of them
    std::string answer;
  };

  [[nodiscard]] std::string name_of(std::uint64_t number) const { return prefix_ + std::to_string(number); }

  // The server ends connections that have long been idle, as those may be that are behind the others; a client who
  // finds its own ended takes another one.
  static bool has_ended(int fd) {
    char next = 0;
    return ::recv(fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  }
  void begin_one(One& one) {
    if (one.fd >= 0 && has_ended(one.fd)) ::close(std::exchange(one.fd, -1));
    if (one.fd < 0) one.fd = connect_to(address_);
    if (one.fd < 0) return;
    one.first = next_;
    next_ += batch;
    std::string body = "[";
    for (std::uint64_t i = 0; i < batch; ++i) body += (i > 0 ? "," : "") + deal_of_name(name_of(one.first + i));
    body += "]";
    const std::string request = fmt::format(
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents-batch+json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        body.size(), body);
    seen_.offered += batch;
    one.wanted = batch;
    if (::send(one.fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      close(one);
  }
  // Nothing of it was acknowledged.
  void close(One& one) {
    ::close(std::exchange(one.fd, -1));
    seen_.odd += std::exchange(one.wanted, 0);
    one.answer.clear();
  }
  void read_some(One& one) {
    std::array<char, 65536> piece{};
    const ssize_t got = ::recv(one.fd, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got <= 0) return close(one);
    one.answer.append(piece.data(), static_cast<std::size_t>(got));
    const std::size_t head = one.answer.find("\r\n\r\n");
    if (head == std::string::npos) return;
    constexpr std::string_view length = "\r\nContent-Length: ";
    const std::size_t at = one.answer.find(length);
    if (at == std::string::npos) return close(one);
    if (one.answer.size() < head + 4 + std::strtoull(one.answer.c_str() + at + length.size(), nullptr, 10)) return;
    take_answer(one, std::string_view(one.answer).substr(0, head), std::string_view(one.answer).substr(head + 4));
    one.answer.clear();
    one.wanted = 0;
  }
  void take_answer(const One& one, std::string_view head, std::string_view body) {
    const std::string_view status = head.substr(9, 3);
    if (status == "429" || status == "503") {
      seen_.refused += batch;
      seen_.without_hint += head.find("\r\nRetry-After: ") == std::string_view::npos ? batch : 0;
      return;
    }
    std::size_t applied = 0;
    constexpr std::string_view word = R"("outcome":"applied")";
    for (std::size_t at = body.find(word); at != std::string_view::npos; at = body.find(word, at + 1)) ++applied;
    if (status != "200" || applied != batch) {
      seen_.odd += batch;
      return;
    }
    seen_.taken += batch;
    for (std::uint64_t i = 0; i < batch; ++i) acknowledged_.insert(name_of(one.first + i));
  }

  const std::string address_, prefix_;
  std::vector<One> all_;
  std::uint64_t next_ = 0;
  Seen seen_;
  std::set<std::string> acknowledged_;
};

constexpr std::string_view named_flow = "flow: leads\ntrigger: api.deal\nactions: [create_deal: {}]\n";
constexpr std::string_view settings = "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n";

}  // namespace

TEST_CASE("three times the top rate: as much as ever is done, the rest is refused, nothing is lost", "[faults][F30]") {
  const auto time = std::chrono::milliseconds(amount({.brief = 1'200, .full = 15'000, .night = 1'200'000}));
  const std::uint64_t rounds = amount({.brief = 1, .full = 3, .night = 3});
  constexpr std::size_t queue = 4'000;
  ServerChild child({.workspaces = {workspace_of(named_flow, settings)}, .queue_events_max = queue});
  Flood few(child.address(), 40, "few"), many(child.address(), 600, "many");
  std::set<std::string> names;
  Flood::Seen all;
  std::vector<double> shares, tops, overs;
  // Longer where nothing was answered yet, as on a slow machine under a sanitizer.
  const auto top_rate = [&] {
    double rate = 0;
    for (Clock::duration each = time / 2; rate == 0 && each < std::chrono::minutes(1); each *= 2)
      rate = few.run(each, 0).per_second;
    return rate;
  };
  static_cast<void>(few.run(time / 4, 0));
  for (std::uint64_t round = 0; round < rounds; ++round) {
    // In the midst of two runs at the top, as the store grows.
    const double before = top_rate();
    REQUIRE(before > 0);
    // Long enough to fill the queue twice on a slow machine, too.
    const Clock::duration fills = std::chrono::duration_cast<Clock::duration>(Seconds(queue / before));
    const Flood::Seen over = many.run(std::max<Clock::duration>(time, fills), 3 * before);
    const double after = top_rate();
    tops.push_back((before + after) / 2);
    overs.push_back(over.per_second);
    shares.push_back(over.per_second / tops.back());
    all.offered += over.offered;
    all.taken += over.taken;
    all.refused += over.refused;
    all.without_hint += over.without_hint;
    all.odd += over.odd;
  }
  child.stop();
  std::map<std::string, int> deals;
  const auto reader = Reader::open(child.store());
  REQUIRE(reader);
  REQUIRE(reader->list(RecordKind::deals, {}, [&](std::string_view json) {
    ++deals[nlohmann::json::parse(json)["name"].get<std::string>()];
    return true;
  }));
  for (const Flood* flood : {&few, &many}) names.insert(flood->acknowledged().begin(), flood->acknowledged().end());
  const std::string found = tally(names, deals);
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  CHECK(reached(
      {.id = "F30",
       .what = "overload: what becomes of it",
       .wanted = fmt::format("the rest refused with 429 or 503 and a hint, {}", exactly_once),
       .got = fmt::format("{} events offered, {} taken, {} refused, {} without a hint, {} answered otherwise; {}",
                          counted(all.offered), counted(all.taken), counted(all.refused), all.without_hint, all.odd,
                          found),
       .holds = all.refused > 0 && all.taken > 0 && all.without_hint == 0 && all.odd == 0 && found == exactly_once}));
  CHECK(reached({.id = "F30",
                 .what = "overload: throughput",
                 .wanted = "three times the top rate: within 10 % of the top",
                 .got = fmt::format("{:.0f} events/s at the top, {:.0f} under three times as many: {:.0f} %",
                                    mean(tops), mean(overs), 100 * mean(shares)),
                 .holds = mean(shares) > 0.9,
                 .timed = true}));
}

}  // namespace dealflow::test
