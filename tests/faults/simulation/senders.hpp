// Senders: where events come from. Each event is sent until its sender has an answer that says that it was taken, over
// a network that loses, doubles and delays requests and answers; some send again what was taken long ago, some send
// what is no event, or an id once more with something else in it.
//
// Threads:  one.
#pragma once

#include "tests/faults/simulation/host.hpp"
#include "tests/faults/simulation/world.hpp"

#include <cstdint>
#include <vector>

namespace dealflow::test::simulation {

class Senders {
 public:
  Senders(World& world, Host& host);
  [[nodiscard]] bool all_taken() const { return taken_ == events_.size(); }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }

 private:
  struct State {
    bool taken = false;
    Duration patience{};
  };
  void plan();
  void send(std::size_t number);
  void answered(std::size_t number, Answer answer);
  void carry(const Post& post, const std::function<void(Answer)>& answer);
  void send_garbage(std::size_t number);
  void reuse(Event event);

  World* world_;
  Host* host_;
  std::vector<Event> events_;
  std::vector<State> states_;
  std::size_t taken_ = 0;
};

}  // namespace dealflow::test::simulation
