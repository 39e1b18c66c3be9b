// Metrics: what a worker and its server count, for Prometheus.
//
//   auto metrics = std::make_shared<Metrics>();
//   WorkerOptions{.batch_done = metrics->on_batch(), .effect_tried = metrics->on_attempt()};
//   HttpOptions{.metrics = metrics};                                       // GET /metrics
//
// Threads:  every function by any thread.
// Units:    seconds and bytes, as Prometheus asks; names end with their unit, counters with _total.
#pragma once

#include <dealflow/worker.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dealflow {

class Metrics : public std::enable_shared_from_this<Metrics> {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // What WorkerOptions take: they count here, and keep this alive.
  [[nodiscard]] std::function<void(const BatchReport&)> on_batch();
  [[nodiscard]] std::function<void(const Effect&, const Attempt&)> on_attempt();

  void count_batch(const BatchReport& report);
  void count_attempt(const Effect& effect, const Attempt& attempt);
  // `route` as it is declared ("/in/{workspace}/{channel}"); "none" where there was none.
  void count_request(std::string_view route, unsigned status, std::chrono::microseconds took);

  // What holds at the moment of asking.
  struct Now {
    WorkerStatus worker;
    std::size_t connections = 0;
    std::uint64_t store_bytes = 0;
    std::uint64_t resident_bytes = 0;  // of the process
  };
  // The text format of Prometheus 0.0.4; the same counts give the same bytes.
  [[nodiscard]] std::string text(const Now& now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
