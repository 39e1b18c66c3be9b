// WorkQueue: what waits for the worker's thread, with a bound on what events may take.
//
// Threads:  put by any, taken by one.
#pragma once

#include <dealflow/worker.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace dealflow::worker {

// Events of one sender: answered together, after one commit.
struct Delivered {
  std::vector<WorkerEvent> events;
  Worker::OnAnswer on_answer;
  std::size_t bytes = 0;
};
// Something that needs the engine for itself, between two batches. `done` is told what became of it and its commit.
struct Act {
  std::function<Result<void>(Engine&)> act;
  std::function<void(Result<void>)> done;
};
using Work = std::variant<Delivered, Act>;

struct QueueState {
  std::size_t events = 0, bytes = 0;
  std::uint64_t refused = 0;  // events that found no room
};

class WorkQueue {
 public:
  WorkQueue(std::size_t events_max, std::size_t bytes_max) : events_max_(events_max), bytes_max_(bytes_max) {}

  // busy where there is no room for the events, cancelled after close(). What is larger than the queue finds room in an
  // empty one.
  [[nodiscard]] Result<void> put(Delivered work);
  [[nodiscard]] Result<void> put(Act work);
  // Takes nothing more; what is there can still be taken.
  void close();

  // The next, if there is one.
  [[nodiscard]] std::optional<Work> take();
  // Returns when there is something, when woken or closed, or when the time is over.
  void wait(std::optional<std::chrono::milliseconds> at_most);
  void wake();
  [[nodiscard]] bool empty() const;
  [[nodiscard]] bool closed() const;
  [[nodiscard]] QueueState state() const;

 private:
  [[nodiscard]] Result<void> refuse_when_closed() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> work_;
  std::size_t events_max_, bytes_max_;
  QueueState state_;
  bool woken_ = false, closed_ = false;
};

}  // namespace dealflow::worker
