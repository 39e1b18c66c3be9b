// Receivers: what effects are sent to, one of each name: two endpoints, an address, a server for mails. They do what
// they are asked for, or not; they say so, or not; for some hours they are away, ask for patience, send elsewhere, want
// nothing any more.
//
// Threads:  one.
#pragma once

#include <dealflow/effect_sender.hpp>

#include "tests/faults/simulation/world.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test::simulation {

class Receivers {
 public:
  explicit Receivers(World& world);
  // The answer comes later, or a time-out does.
  void send(const Effect& effect, const std::string& label, std::function<void(const Attempt&)> answer);

  struct Got {
    std::string label;
    std::uint64_t effect = 0;
    std::uint64_t times = 0;
  };
  // By message id: what a receiver sees that looks at each only once.
  [[nodiscard]] const std::map<std::string, Got>& got() const { return got_; }
  // Numbers of effects for each contact, as they were first done.
  [[nodiscard]] const std::map<std::uint64_t, std::vector<std::uint64_t>>& order() const { return order_; }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] std::uint64_t unanswered() const { return unanswered_; }  // done, and nobody was told
  void mend();                                                            // all are well from now on

 private:
  enum class Mood : std::uint8_t { well, flaky, patience, elsewhere, gone, away, bouncing };
  void change(const std::string& name);
  void act(const Effect& effect, const std::string& label);
  [[nodiscard]] std::pair<bool, Attempt> decide(Mood mood);

  World* world_;
  std::map<std::string, Mood> moods_;
  std::map<std::string, Got> got_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> order_;
  std::uint64_t repeats_ = 0, unanswered_ = 0;
};

}  // namespace dealflow::test::simulation
