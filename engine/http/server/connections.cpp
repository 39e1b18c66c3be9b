#include "engine/http/server/connections.hpp"

#include "engine/http/server/connection.hpp"

#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace dealflow::http {

Connections::Connections(Service& the_service, HttpLimits the_limits, ClockSource the_clock)
    : service(the_service), limits(the_limits), clock(std::move(the_clock)) {}

bool Connections::add(const std::shared_ptr<Connection>& connection) {
  std::shared_ptr<Connection> oldest;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    while (all_.size() >= limits.connections_max) {
      std::optional<Connection::Clock::rep> since;
      for (const auto& [key, one] : all_) {
        const auto its = one->waits_since();
        if (!its || (since && *its >= *since)) continue;
        since = its;
        oldest = one;
      }
      if (!since) return false;
      if (oldest->give_up(*since)) all_.erase(oldest.get());
    }
    all_.emplace(connection.get(), connection);
    service.connections() = all_.size();
  }
  try {
    if (oldest) boost::asio::post(oldest->executor(), [oldest] { oldest->give_way(); });
  } catch (...) {  // then its deadline closes it
  }
  return true;
}

void Connections::remove(Connection* connection) {
  std::shared_ptr<Connection> last;  // goes when the lock is gone
  const std::lock_guard lock(mutex_);
  const auto found = all_.find(connection);
  if (found == all_.end()) return;
  last = std::move(found->second);
  all_.erase(found);
  service.connections() = all_.size();
  if (all_.empty()) empty_.notify_all();
}

std::vector<std::shared_ptr<Connection>> Connections::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& [key, connection] : all_) all.push_back(connection);
  return all;
}

bool Connections::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Connections::wait_until_empty(std::chrono::milliseconds within) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, within, [&] { return all_.empty(); });
}

void Connections::clear() {
  std::map<Connection*, std::shared_ptr<Connection>> all;  // goes when the lock is gone
  {
    const std::lock_guard lock(mutex_);
    all.swap(all_);
  }
}

bool Connections::hold(std::size_t bytes, bool known) {
  const std::size_t most = known ? limits.bodies_bytes_max : limits.bodies_bytes_max / 2;
  std::size_t held = held_bytes_;
  do {
    if (bytes > most || held > most - bytes) return false;
  } while (!held_bytes_.compare_exchange_weak(held, held + bytes));
  return true;
}

}  // namespace dealflow::http
