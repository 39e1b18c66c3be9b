#include "engine/worker/queue.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::worker {

Result<void> WorkQueue::refuse_when_closed() const {
  if (!closed_) return {};
  return fail(ErrorCode::cancelled, "the worker stops and takes nothing more; nothing was taken, send it again later");
}

Result<void> WorkQueue::put(Delivered work) {
  const std::size_t events = work.events.size();
  {
    const std::lock_guard lock(mutex_);
    if (auto open = refuse_when_closed(); !open) return open;
    const bool fits = state_.events + events <= events_max_ && state_.bytes + work.bytes <= bytes_max_;
    if (!fits && state_.events > 0) {
      state_.refused += events;
      return fail(ErrorCode::busy,
                  fmt::format("{} events wait for their turn already; nothing was taken, send it again "
                              "in a moment",
                              state_.events));
    }
    state_.events += events;
    state_.bytes += work.bytes;
    work_.emplace_back(std::move(work));
  }
  changed_.notify_one();
  return {};
}

Result<void> WorkQueue::put(Act work) {
  {
    const std::lock_guard lock(mutex_);
    if (auto open = refuse_when_closed(); !open) return open;
    work_.emplace_back(std::move(work));
  }
  changed_.notify_one();
  return {};
}

void WorkQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
}

std::optional<Work> WorkQueue::take() {
  const std::lock_guard lock(mutex_);
  if (work_.empty()) return std::nullopt;
  Work next = std::move(work_.front());
  work_.pop_front();
  if (const auto* delivered = std::get_if<Delivered>(&next)) {
    state_.events -= delivered->events.size();
    state_.bytes -= delivered->bytes;
  }
  return next;
}

void WorkQueue::wait(std::optional<std::chrono::milliseconds> at_most) {
  std::unique_lock lock(mutex_);
  const auto due = [this] { return woken_ || closed_ || !work_.empty(); };
  if (at_most)
    changed_.wait_for(lock, *at_most, due);
  else
    changed_.wait(lock, due);
  woken_ = false;
}

void WorkQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

bool WorkQueue::empty() const {
  const std::lock_guard lock(mutex_);
  return work_.empty();
}

bool WorkQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

QueueState WorkQueue::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace dealflow::worker
