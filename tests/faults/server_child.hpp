// A worker and its server in a process of their own, made of the code that the harness is linked with: its memory is
// its own, it may be killed, and limits of the system may be set for it alone.
//
//   ServerChild child({.flows = lead_flow});
//   HttpClient(child.address()).ask("POST", "/events", …);
//   child.kill();  child.start();
//
// Its secrets are those of its environment, and its place is a Unix socket; it sends nothing, if not told how.
//
// Errors:   a server that does not begin is thrown (std::runtime_error), with its words.
// Threads:  made and started where this process has one thread, as it forks.
#pragma once

#include <dealflow/effect_sender.hpp>
#include <dealflow/http_server.hpp>
#include <dealflow/workspace.hpp>

#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dealflow::test {

class ServerChild {
 public:
  struct How {
    std::vector<std::shared_ptr<const Workspace>> workspaces;
    EngineOptions engine = {};
    HttpLimits limits = {};
    std::size_t queue_events_max = 10'000;
    ClockSource clock = {};  // one that the parent moves, by shared memory; the machine's if left out
    std::function<std::shared_ptr<EffectSender>(const ClockSource&)> webhooks = {};  // made in the child
  };
  explicit ServerChild(How how);
  ServerChild(const ServerChild&) = delete;
  ServerChild& operator=(const ServerChild&) = delete;
  ~ServerChild() { kill(); }

  // Again, on the same store, when it has ended.
  void start();
  void kill();  // SIGKILL
  // As an operator does; the time that it took. Its status is 0, or it is thrown.
  std::chrono::milliseconds stop();

  [[nodiscard]] pid_t id() const { return process_; }
  [[nodiscard]] std::string address() const { return "unix:" + (folder_.path() / "http.sock").string(); }
  [[nodiscard]] std::filesystem::path store() const { return folder_.path() / "store"; }

 private:
  [[noreturn]] void be(int from_parent, int to_parent) const;

  TemporaryFolder folder_;
  const How how_;
  pid_t process_ = -1;
  int to_child_ = -1;
};

}  // namespace dealflow::test
