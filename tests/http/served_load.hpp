// Senders that feed a server over HTTP, each of which sends its next event when the last one was answered, and the same
// again where it was not, as an honest sender does.
//
//   ServedLoad load(address);
//   …
//   load.stop();
//   CHECK(tally(load.acknowledged(), deals) == exactly_once);
//
// Threads:  each sender has its own; every function may be called while they run.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test {

class HttpClient;

// An api.deal whose id is the name of its deal, so that deals tell which events acted.
[[nodiscard]] std::string deal_of_name(const std::string& name);

class ServedLoad {
 public:
  struct How {
    int senders = 8;
    double per_second = 0;  // of all senders together; 0: as fast as answers come
    std::function<std::string(const std::string& name)> event = deal_of_name;
  };
  explicit ServedLoad(std::string address) : ServedLoad(std::move(address), How{}) {}
  ServedLoad(std::string address, How how);
  ServedLoad(const ServedLoad&) = delete;
  ServedLoad& operator=(const ServedLoad&) = delete;
  ~ServedLoad() { stop(); }
  // Each sender ends with an event that was answered.
  void stop();

  // The names of events that were answered 200.
  [[nodiscard]] std::set<std::string> acknowledged() const;
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::uint64_t sent_again() const { return sent_again_; }      // for want of an answer, or refused
  [[nodiscard]] std::uint64_t refused() const { return refused_; }            // of them: by 429 or 503
  [[nodiscard]] std::uint64_t without_hint() const { return without_hint_; }  // of them: that do not say when to return
  // What no sender expects; those who had it have ended.
  [[nodiscard]] std::multiset<std::string> odd_answers() const;
  // From sending to the answer, of what was answered since the last call.
  [[nodiscard]] std::vector<std::chrono::microseconds> take_times();

 private:
  struct Sender;

  void feed(int number);
  bool send(std::optional<HttpClient>& client, const std::string& name);

  const std::string address_;
  const How how_;
  std::vector<std::thread> threads_;
  std::vector<std::atomic<std::uint64_t>> answered_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> sent_again_ = 0, refused_ = 0, without_hint_ = 0;
  mutable std::mutex mutex_;
  std::multiset<std::string> odd_;
  std::vector<std::chrono::microseconds> times_;
};

// "0 lost, 0 doubled": of what was answered, and of how often each name is there.
[[nodiscard]] std::string tally(const std::set<std::string>& acknowledged, const std::map<std::string, int>& deals);
inline const std::string exactly_once = "0 lost, 0 doubled";

// The p-th of a hundred parts, 0 of nothing.
[[nodiscard]] std::chrono::microseconds percentile(std::vector<std::chrono::microseconds> times, double p);

}  // namespace dealflow::test
