#include "tests/faults/children.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace dealflow::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

int to_parent = -1;  // in a child: the end of its pipe

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

struct Child {
  std::size_t number = 0;
  pid_t process = -1;
  int from_child = -1;
  steady_clock::time_point until;
  Ended ended;
};

Child start(std::size_t number, const std::function<std::string(std::size_t)>& work, milliseconds patience) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe to be had");
  std::cout.flush();
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no child to be had");
  if (process == 0) {
    ::close(ends[0]);
    to_parent = ends[1];
    for (const int fatal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) ::signal(fatal, SIG_DFL);  // not the test's
    int status = 0;
    try {
      write_all(to_parent, work(number));
    } catch (const std::exception& error) {
      write_all(to_parent, std::string("thrown: ") + error.what());
      status = 99;
    }
    ::_exit(status);
  }
  ::close(ends[1]);
  return {.number = number,
          .process = process,
          .from_child = ends[0],
          .until = steady_clock::now() + patience,
          .ended = {}};
}

// False when the child has closed its end.
bool read_some(Child& child) {
  std::array<char, 4096> bytes{};
  const ssize_t got = ::read(child.from_child, bytes.data(), bytes.size());
  if (got > 0) child.ended.said.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

void reap(Child& child) {
  ::close(child.from_child);
  int status = 0;
  while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) child.ended.signal = WTERMSIG(status);
  if (WIFEXITED(status)) child.ended.status = WEXITSTATUS(status);
}

}  // namespace

void say(const std::string& text) { write_all(to_parent, text); }

void each_in_child(std::size_t count, std::size_t at_once, const std::function<std::string(std::size_t)>& work,
                   const std::function<void(std::size_t, const Ended&)>& done, milliseconds patience) {
  std::vector<Child> children;
  for (std::size_t next = 0; next < count || !children.empty();) {
    while (next < count && children.size() < at_once) children.push_back(start(next++, work, patience));
    std::vector<pollfd> waiting;
    waiting.reserve(children.size());
    for (const Child& child : children) waiting.push_back({child.from_child, POLLIN, 0});
    auto until = steady_clock::now() + std::chrono::seconds(1);
    for (const Child& child : children)
      if (!child.ended.killed) until = std::min(until, child.until);
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    static_cast<void>(::poll(waiting.data(), waiting.size(), std::max(0, static_cast<int>(left.count()))));
    for (std::size_t at = children.size(); at-- > 0;) {
      Child& child = children[at];
      if (steady_clock::now() >= child.until && !child.ended.killed) {
        ::kill(child.process, SIGKILL);
        child.ended.killed = true;
      }
      if (waiting[at].revents == 0 || read_some(child)) continue;
      reap(child);
      const Child over = child;
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(at));
      done(over.number, over.ended);
    }
  }
}

Ended in_child(const std::function<std::string()>& work, milliseconds patience) {
  Ended answer;
  each_in_child(
      1, 1, [&](std::size_t) { return work(); }, [&](std::size_t, const Ended& ended) { answer = ended; }, patience);
  return answer;
}

}  // namespace dealflow::test
