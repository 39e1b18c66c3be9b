#include "tests/faults/server_child.hpp"

#include <dealflow/secret_reader.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

void tell(int fd, std::string_view words) { static_cast<void>(!::write(fd, words.data(), words.size())); }

// Returns at the end of what the other side writes.
std::string read_all(int fd) {
  std::string all;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(got));
    if (all.ends_with('\n')) return all;
  }
}

constexpr std::string_view ready = "ready\n";

}  // namespace

ServerChild::ServerChild(How how) : how_(std::move(how)) { start(); }

void ServerChild::start() {
  std::array<int, 2> down{}, up{};
  if (::pipe2(down.data(), O_CLOEXEC) != 0 || ::pipe2(up.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe to be had");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no child to be had");
  if (process_ == 0) {
    ::close(down[1]);
    ::close(up[0]);
    be(down[0], up[1]);
  }
  ::close(down[0]);
  ::close(up[1]);
  to_child_ = down[1];
  const std::string words = read_all(up[0]);
  ::close(up[0]);
  if (words == ready) return;
  kill();
  throw std::runtime_error("the server did not begin: " + words);
}

void ServerChild::be(int from_parent, int to_parent) const {
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  const ClockSource clock = how_.clock ? how_.clock : system_clock();
  WorkerOptions options{.engine = how_.engine, .clock = clock};
  options.engine.wall = clock();
  if (how_.webhooks) options.webhooks = how_.webhooks(clock);
  options.queue_events_max = how_.queue_events_max;
  auto worker = Worker::start(store(), how_.workspaces, std::move(options));
  if (!worker) {
    tell(to_parent, worker.error().detail);
    ::_exit(1);
  }
  auto server = HttpServer::start(**worker, {.listen = {address()},
                                             .clock = clock,
                                             .secrets = secrets_of_machine(),
                                             .limits = how_.limits,
                                             .store = store()});
  if (!server) {
    tell(to_parent, server.error().detail);
    ::_exit(1);
  }
  tell(to_parent, ready);
  ::close(to_parent);
  pollfd end{.fd = from_parent, .events = POLLIN, .revents = 0};
  while (::poll(&end, 1, how_.clock ? 5 : -1) == 0) (*worker)->wake();  // its clock may have been moved
  const bool answered = (*server)->stop();
  const bool committed = (*worker)->stop();
  ::_exit(answered && committed ? 0 : 2);
}

void ServerChild::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  ::close(std::exchange(to_child_, -1));
}

std::chrono::milliseconds ServerChild::stop() {
  const auto begin = std::chrono::steady_clock::now();
  ::close(std::exchange(to_child_, -1));
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the server did not end well");
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace dealflow::test
