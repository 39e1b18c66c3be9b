// What flows that wait have to do, said as plainly as can be: every run is the list of steps that it has left, time is
// a loop over all runs. Nothing of the engine is used here.
//
// Threads:  a plain value; a copy of it is a state to come back to.
// Source:   LANGUAGE.md, "A flow", "Steps", "One event, several flows"; DESIGN 1, 2, 13.
#pragma once

#include "tests/property/waiting/sequence.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test::waiting {

class Model {
 public:
  void know(char person);  // an event makes the person a contact
  void use(Flows flows) { flows_ = std::move(flows); }
  std::string event(const Operation& event);  // applied, unmatched, duplicate, failed
  void tick(Minutes now);
  bool cancel(std::uint64_t run);  // false where it has nothing left to do

  // One line a run, a note and a dead letter, as records_of() in the test writes them of the store.
  [[nodiscard]] std::string records() const;

 private:
  struct Item {
    Step step;
    int item = 0;      // of an `each`: announces it
    bool got = false;  // of a wait_for: announces the event
  };
  struct Run {
    Flow flow;
    std::uint64_t contact = 0;
    int n = 0;
    int awaited = 0;
    std::string state;
    std::deque<Item> left;  // the first: what it waits in
    std::optional<Minutes> due;
    bool awaits = false;  // an event
    Minutes started = 0;
    std::optional<Minutes> ended;
  };
  struct Turn {
    std::optional<Minutes> started;
    std::uint64_t active = 0;
    std::deque<std::uint64_t> queue;
  };
  struct Moment {
    Minutes at = 0;  // the event's own time
    Minutes accepted = 0;
  };
  struct Failed {};

  bool unit(const std::function<void()>& work);  // all or nothing
  void fire(Minutes until);
  void resume_awaiting(const Operation& event, Moment when);
  bool start(const Flow& flow, const Operation& event, Moment when);
  void go(std::uint64_t number, Moment when);
  void note(const Run& run, Moment when, const Item& item, const std::string& text);
  void park(std::uint64_t number, std::optional<Minutes> due, bool awaits);
  void end(std::uint64_t number, const std::string& state, std::optional<Minutes> ended, Minutes at);
  Turn& turn_of(const Run& run) { return turns_[{run.flow->id, run.contact}]; }

  Flows flows_;
  std::optional<Minutes> clock_;
  std::uint64_t events_ = 0, numbers_ = 0;  // the last numbers given, to events and to runs
  std::set<int> seen_;
  std::map<char, std::uint64_t> contacts_;
  std::map<std::uint64_t, Run> runs_;
  std::map<std::pair<std::string, std::uint64_t>, Turn> turns_;
  std::map<std::uint64_t, std::vector<std::string>> notes_;  // of each contact
  std::vector<std::string> dead_;
  bool matched_ = false;
};

}  // namespace dealflow::test::waiting
