// Connections: what all connections of a server share: its service, its limits, the room for their bodies, and the list
// that keeps them alive.
//
// Includes Asio (`readers`): for this folder alone.
//
// Threads:  all of it by any thread, clear() when no other is left.
#pragma once

#include <dealflow/http_server.hpp>

#include "engine/http/server/pending.hpp"
#include "engine/http/service.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace dealflow::http {

class Connection;

class Connections {
 public:
  Connections(Service& the_service, HttpLimits the_limits, ClockSource the_clock);

  // When there are enough, the one that has waited longest for its client gives way; false where there is none.
  bool add(const std::shared_ptr<Connection>& connection);
  void remove(Connection* connection);
  // No new ones; those that are there.
  std::vector<std::shared_ptr<Connection>> close();
  [[nodiscard]] bool closed() const;
  bool wait_until_empty(std::chrono::milliseconds within);
  void clear();

  // Room for bytes of bodies, in all connections together. Who has not shown who he is gets half of it.
  [[nodiscard]] bool hold(std::size_t bytes, bool known);
  void let_go(std::size_t bytes) { held_bytes_ -= bytes; }

  Service& service;
  const HttpLimits limits;
  const ClockSource clock;
  const std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  boost::asio::thread_pool readers{1};  // for Work::long_one

 private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::map<Connection*, std::shared_ptr<Connection>> all_;
  bool closed_ = false;
  std::atomic<std::size_t> held_bytes_ = 0;
};

}  // namespace dealflow::http
