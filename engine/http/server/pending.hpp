// Pending: a request that waits for its answer, which the worker gives from its own thread, or the service at once.
// Gate: what it comes in by.
//
// Errors:   whoever was to answer and lost the request has answered 500. An answer that there is no memory to bring is
//           lost; its connection finds that out by its timer.
// Threads:  all of it by any thread.
#pragma once

#include "engine/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace dealflow::http {

class Connection;

// Through which other threads reach the connections, for as long as there are sockets.
class Gate {
 public:
  template <class Act>
  void with_connections(Act act) {
    const std::lock_guard lock(mutex_);
    if (open_) act();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
};

class Pending {
 public:
  // `number`: of the request among those of its connection.
  Pending(std::shared_ptr<Gate> gate, std::weak_ptr<Connection> connection, std::uint64_t number)
      : gate_(std::move(gate)), connection_(std::move(connection)), number_(number) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() { respond_failure(); }

  // The first one counts.
  void respond(Response response) noexcept;
  void respond_failure() noexcept;

 private:
  void lose() noexcept;

  const std::shared_ptr<Gate> gate_;
  const std::weak_ptr<Connection> connection_;
  const std::uint64_t number_;
  std::atomic<bool> done_ = false;
};

}  // namespace dealflow::http
