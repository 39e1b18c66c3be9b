// World: virtual time, what is to happen when, and what did. Everything in a simulation runs in here, one thing after
// the other: a thing that is to happen is a function and a time, and nothing else moves the time on.
//
// Time:     `now` is true time: it runs evenly, whatever the machine's clock says (clock.hpp).
// Threads:  one.
#pragma once

#include <dealflow/time.hpp>

#include "tests/faults/simulation/random.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace dealflow::test::simulation {

using Duration = std::chrono::microseconds;

class World {
 public:
  World(std::uint64_t seed, TimePoint start) : random(seed), now_(start), start_(start) {}

  [[nodiscard]] TimePoint now() const { return now_; }
  [[nodiscard]] Duration elapsed() const { return now_ - start_; }
  // What is to happen at the same time happens in the order in which it was asked for.
  void at(TimePoint time, std::function<void()> what) {
    agenda_.emplace(std::pair(std::max(time, now_), ++asked_), std::move(what));
  }
  void in(Duration wait, std::function<void()> what) { at(now_ + wait, std::move(what)); }
  // The next thing happens; false where there is none.
  bool step() {
    if (agenda_.empty()) return false;
    auto first = agenda_.extract(agenda_.begin());
    now_ = first.key().first;
    first.mapped()();
    return true;
  }
  void note(std::string_view what) { fmt::format_to(std::back_inserter(trace_), "{} {}\n", format_time(now_), what); }
  template <class... Values>
  void note(fmt::format_string<Values...> text, Values&&... values) {
    note(std::string_view(fmt::format(text, std::forward<Values>(values)...)));
  }
  // What must not be. The simulation goes on, so that its trace can be read to the end.
  void violated(const std::string& what) {
    note("VIOLATED: {}", what);
    if (violation.empty()) violation = what;
  }
  // Something of a kind happened that the harness wants to see.
  void count(std::string_view what, std::uint64_t times = 1) { counts[std::string(what)] += times; }
  [[nodiscard]] const std::string& trace() const { return trace_; }

  Random random;
  bool kind = false;  // from then on nothing goes wrong any more
  std::string violation;
  std::map<std::string, std::uint64_t> counts;

 private:
  TimePoint now_, start_;
  std::uint64_t asked_ = 0;
  std::map<std::pair<TimePoint, std::uint64_t>, std::function<void()>> agenda_;
  std::string trace_;
};

}  // namespace dealflow::test::simulation
