#include "engine/run/timers.hpp"

#include <cstddef>
#include <iterator>

namespace dealflow::run {
namespace {

constexpr std::size_t nearest_max = 2048;
constexpr std::size_t read_at_once = 1024;

}  // namespace

void Timers::put(const crm::Timer& timer) {
  const store::Key key = crm::timer_key(workspace_, timer);
  unit_->put(key, {});
  if (!all_read_ && key.bytes() > read_to_) return;
  nearest_.emplace(key.bytes());
  if (nearest_.size() <= nearest_max) return;
  nearest_.erase(std::prev(nearest_.end()));
  read_to_ = *nearest_.rbegin();
  all_read_ = false;
}

void Timers::erase(const crm::Timer& timer) {
  const store::Key key = crm::timer_key(workspace_, timer);
  unit_->erase(key);
  if (const auto at = nearest_.find(key.bytes()); at != nearest_.end()) nearest_.erase(at);
}

Result<std::optional<crm::Timer>> Timers::first(TimePoint until) {
  if (nearest_.empty() && !all_read_) {
    if (auto read = read_on(); !read) return tl::unexpected(read.error());
  }
  if (nearest_.empty()) return std::nullopt;
  crm::Timer timer = crm::read_timer(*nearest_.begin());
  if (timer.due > until) return std::nullopt;
  return timer;
}

Result<void> Timers::read_on() {
  const store::Key prefix(workspace_, store::Table::timer);
  if (read_to_.empty()) read_to_ = prefix.bytes();
  const std::string from = read_to_;
  auto scanned = unit_->scan(prefix.bytes(), from, [&](std::string_view key, std::string_view) {
    if (key == from) return true;
    nearest_.emplace(key);
    read_to_ = key;
    return nearest_.size() < read_at_once;
  });
  if (!scanned) return scanned;
  all_read_ = nearest_.size() < read_at_once;
  return {};
}

void await_sweep(TimePoint due, crm::Counters& counters, Timers& timers) {
  if (counters.sweep && *counters.sweep <= due) return;
  if (counters.sweep) timers.erase({*counters.sweep, crm::TimerKind::retention, 0, {}});
  counters.sweep = due;
  timers.put({due, crm::TimerKind::retention, 0, {}});
}

void Timers::forget() {
  nearest_.clear();
  read_to_.clear();
  all_read_ = false;
}

}  // namespace dealflow::run
