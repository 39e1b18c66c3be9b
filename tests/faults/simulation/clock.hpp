// Clock: what the machine says the time is. It runs with true time, but is set forward and back, and stands still for
// nobody: while the machine sleeps it goes on.
//
// Threads:  one.
#pragma once

#include "tests/faults/simulation/world.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace dealflow::test::simulation {

class Clock {
 public:
  explicit Clock(World& world) : world_(&world) {}
  [[nodiscard]] TimePoint now() const { return world_->now() + offset_; }
  [[nodiscard]] TimePoint latest() const { return std::max(latest_, now()); }  // that it ever said
  void jump(Duration by) {
    latest_ = latest();
    offset_ += by;
    if (by > Duration(0)) forward_.emplace_back(world_->now(), by);
    world_->note("the clock is set by {} s: {}", std::chrono::duration_cast<std::chrono::seconds>(by).count(),
                 format_time(now()));
    if (jumped) jumped();
  }
  // By how much it was set forward in the meantime: so much sooner may what was set by it be due.
  [[nodiscard]] Duration set_forward(TimePoint from, TimePoint to) const {
    Duration all{0};
    for (const auto& [when, by] : forward_)
      if (when >= from && when <= to) all += by;
    return all;
  }
  std::function<void()> jumped;

 private:
  World* world_;
  Duration offset_{0};
  TimePoint latest_{};
  std::vector<std::pair<TimePoint, Duration>> forward_;
};

}  // namespace dealflow::test::simulation
