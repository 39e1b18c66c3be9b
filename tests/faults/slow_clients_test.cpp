// Slow clients: a thousand connections that send a byte each ten seconds, beside senders that want to be served. The
// senders lose hardly anything by them, and each slow one is closed when the time for its head or its body is over.
//
// Proof of bite: where Connection::on_head_bytes() (engine/http/server/connection.cpp) sets the deadline anew with each
// piece of a head that comes, no slow head is closed.
#include "tests/faults/figure.hpp"
#include "tests/faults/server_child.hpp"
#include "tests/http/served_load.hpp"
#include "tests/support/http_client.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>
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

ServerChild::How shop() {
  return {.workspaces = {workspace_of(lead_flow, "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n")}};
}

constexpr std::string_view begun_head = "POST /events HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
constexpr std::string_view begun_body =
    "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n"
    "Content-Length: 5000\r\n\r\n";

// Many connections, each of which begins a request and then sends a byte after each `rest`. One that the server closes
// comes again at once.
class SlowClients {
 public:
  SlowClients(std::string address, std::size_t count, std::string_view beginning, Clock::duration rest)
      : address_(std::move(address)), beginning_(beginning), rest_(rest), all_(count), thread_([this] { run(); }) {}
  SlowClients(const SlowClients&) = delete;
  SlowClients& operator=(const SlowClients&) = delete;
  ~SlowClients() {
    stop();
    for (const One& one : all_)
      if (one.fd >= 0) ::close(one.fd);
  }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  // How long those that were closed had been there. To be read when it has stopped.
  [[nodiscard]] const std::vector<double>& lives() const { return lives_; }
  [[nodiscard]] std::size_t answered_408() const { return answered_408_; }
  [[nodiscard]] std::size_t open() const {
    return static_cast<std::size_t>(
        std::count_if(all_.begin(), all_.end(), [](const One& one) { return one.fd >= 0; }));
  }

 private:
  struct One {
    int fd = -1;
    Clock::time_point begun, next;
  };

  void open(One& one) const {
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    address_.copy(local.sun_path, sizeof(local.sun_path) - 1, 5);
    one.fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one.fd < 0) return;
    if (::connect(one.fd, reinterpret_cast<const sockaddr*>(&local), sizeof(local)) != 0 ||
        ::send(one.fd, beginning_.data(), beginning_.size(), MSG_NOSIGNAL) < 0) {
      ::close(std::exchange(one.fd, -1));
      return;
    }
    one.begun = Clock::now();
    one.next = one.begun + rest_;
  }
  void read_end(One& one) {
    std::array<char, 512> answer{};
    const ssize_t got = ::recv(one.fd, answer.data(), answer.size(), MSG_DONTWAIT);
    if (got > 0) {
      const std::string_view text(answer.data(), static_cast<std::size_t>(got));
      answered_408_ += text.starts_with("HTTP/1.1 408") ? 1 : 0;
    }
    lives_.push_back(Seconds(Clock::now() - one.begun).count());
    ::close(std::exchange(one.fd, -1));
  }
  // Looks around a few times a second: what a thousand waiting connections cost is the server's, not this loop's.
  void run() {
    std::vector<pollfd> watched(all_.size());
    while (!stop_) {
      for (std::size_t i = 0; i < all_.size(); ++i) {
        One& one = all_[i];
        if (one.fd < 0) open(one);
        if (one.fd >= 0 && Clock::now() >= one.next) {
          static_cast<void>(::send(one.fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT));
          one.next += rest_;
        }
        watched[i] = {.fd = one.fd, .events = POLLIN, .revents = 0};
      }
      const auto patience = std::min<Clock::duration>(rest_ / 10, 200ms);
      if (::poll(watched.data(), watched.size(), static_cast<int>(patience / 1ms)) > 0)
        for (std::size_t i = 0; i < all_.size(); ++i)
          if (watched[i].revents != 0) read_end(all_[i]);
      std::this_thread::sleep_for(20ms);
    }
  }

  const std::string address_;
  const std::string_view beginning_;
  const Clock::duration rest_;
  std::vector<One> all_;
  std::vector<double> lives_;
  std::size_t answered_408_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;  // last: it works with the rest
};

double events_per_second(const std::string& address, Clock::duration time, const std::string& prefix) {
  ServedLoad load(address,
                  {.senders = 8, .event = [&](const std::string& name) { return deal_of_name(prefix + name); }});
  std::this_thread::sleep_for(time / 5);  // until it runs
  const std::uint64_t before = load.count();
  const auto begin = Clock::now();
  std::this_thread::sleep_for(time);
  const auto rate = static_cast<double>(load.count() - before) / Seconds(Clock::now() - begin).count();
  load.stop();
  CHECK(load.odd_answers().empty());
  return rate;
}

double median(std::vector<double> all) {
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

TEST_CASE("slow clients take hardly anything from others", "[faults][F15]") {
  const std::uint64_t count = amount({.brief = 1'000, .full = 1'000, .night = 10'000});
  const auto time = std::chrono::milliseconds(amount({.brief = 500, .full = 2'500, .night = 30'000}));
  const std::uint64_t rounds = amount({.brief = 2, .full = 11, .night = 5});
  ServerChild child(shop());
  std::vector<double> alone, beside, ratios;
  std::size_t open = count;
  static_cast<void>(events_per_second(child.address(), time, "warm-"));
  // In turns, as the machine is not always the same.
  for (std::uint64_t round = 0; round < rounds; ++round) {
    alone.push_back(events_per_second(child.address(), time, fmt::format("a{}-", round)));
    SlowClients slow(child.address(), count, begun_head, 10s);
    std::this_thread::sleep_for(300ms);
    beside.push_back(events_per_second(child.address(), time, fmt::format("b{}-", round)));
    slow.stop();
    open = std::min(open, slow.open());
    ratios.push_back(beside.back() / alone.back());
  }
  CHECK(open > 0);
  CHECK(reached(
      {.id = "F15",
       .what = "healthy clients beside slow ones",
       .wanted = fmt::format("{} connections of a byte each 10 s: under 5 % of throughput lost", counted(count)),
       .got = fmt::format("{} connections: {:.0f} events/s alone, {:.0f} beside them: {:.1f} % lost", counted(open),
                          median(alone), median(beside), 100 * (1 - median(ratios))),
       .holds = median(ratios) > 0.95,
       .timed = true}));
}

TEST_CASE("a slow head is closed after ten seconds, a slow body after thirty", "[faults][F15]") {
  // In the short form the times are a fortieth of what they are.
  const int shorter = length() == Length::brief ? 40 : 1;
  const std::uint64_t count = amount({.brief = 200, .full = 400, .night = 400});
  ServerChild::How how = shop();
  how.limits.head /= shorter;
  how.limits.body /= shorter;
  const double head_limit = Seconds(how.limits.head).count(), body_limit = Seconds(how.limits.body).count();
  const auto rest = std::chrono::milliseconds(10'000) / shorter;
  ServerChild child(how);
  SlowClients heads(child.address(), count, begun_head, rest * 3 / 10);
  SlowClients bodies(child.address(), count, begun_body, rest);
  std::this_thread::sleep_for(how.limits.body + 3s / (shorter > 1 ? 2 : 1));
  heads.stop();
  bodies.stop();
  const auto bounds = [](const std::vector<double>& lives) {
    const auto [least, most] = std::minmax_element(lives.begin(), lives.end());
    return lives.empty() ? std::pair(0.0, 0.0) : std::pair(*least, *most);
  };
  const auto [head_least, head_most] = bounds(heads.lives());
  const auto [body_least, body_most] = bounds(bodies.lives());
  const double grace = 2;  // seconds, for a machine that is busy
  const bool all_408 = heads.answered_408() == heads.lives().size() && bodies.answered_408() == bodies.lives().size();
  CHECK(reached({.id = "F15",
                 .what = "time limits of a head and a body",
                 .wanted = fmt::format("closed with 408 after {:.1f} s and {:.1f} s", head_limit, body_limit),
                 .got = fmt::format("{} heads after {:.1f} to {:.1f} s, {} bodies after {:.1f} to {:.1f} s, {}",
                                    heads.lives().size(), head_least, head_most, bodies.lives().size(), body_least,
                                    body_most, all_408 ? "all with 408" : "not all with 408"),
                 .holds = heads.lives().size() >= count && bodies.lives().size() >= count && all_408 &&
                          head_least > head_limit * 0.98 && head_most < head_limit + grace &&
                          body_least > body_limit * 0.98 && body_most < body_limit + grace}));
}

}  // namespace dealflow::test
