// What a workspace of the simulation's flows (scripts.hpp) has to hold after what was done, said as plainly as can be.
// Of the engine nothing is used here but the text form of times.
//
// Threads:  a plain value; done again with the same it is the same.
// Source:   LANGUAGE.md, "A flow", "Steps"; DESIGN 1, 2, 11, 13; docs/outbox.md, docs/waiting.md.
#pragma once

#include "tests/faults/simulation/scripts.hpp"

#include <dealflow/time.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test::simulation {

class Model {
 public:
  using Number = std::uint64_t;
  enum class Came : std::uint8_t { delivered, again, failed, gone, withheld };
  // A timer that fired: when it was set and when it fired, by true time.
  struct Fired {
    TimePoint set, fired;
    std::optional<std::chrono::seconds> wait;  // for so long; nothing where it was for a time of day
  };
  struct Message {
    std::string label;
    Number contact = 0;
    std::string receiver;  // "mail"; else as the flow says
    Number attempts = 0;
    Kind kind = Kind::paid;
    int version = 1;
    std::string event;
    std::vector<Step> on_failure;
  };

  // `real`: true time. applied, unmatched, duplicate, failed.
  std::string event(const Event& event, TimePoint accepted, int version, TimePoint real);
  std::string refuse(const std::string& line) {  // one that comes again is listed once
    refused_.insert(line);
    return "rejected";
  }
  void tick(TimePoint now, TimePoint real);
  // False where it is not in the outbox, or is no run that waits …
  bool report(Number effect, Came came, TimePoint at, TimePoint now, TimePoint real);
  bool cancel(Number run, TimePoint real);
  bool approve(Number run, TimePoint real);
  bool enable(const std::string& receiver);
  // All dead letters; how many did not stay dead.
  std::size_t retry(int version, TimePoint real);

  [[nodiscard]] std::optional<TimePoint> next_due() const;
  [[nodiscard]] const std::map<Number, Message>& outbox() const { return outbox_; }
  [[nodiscard]] const std::set<std::string>& disabled() const { return disabled_; }
  [[nodiscard]] const std::vector<Fired>& fired() const { return fired_; }
  // Labels of what has left the outbox as delivered.
  [[nodiscard]] const std::set<std::string>& delivered() const { return delivered_; }
  // Effects that once failed for good: what came after them may have been received before.
  [[nodiscard]] const std::set<Number>& once_failed() const { return once_failed_; }
  [[nodiscard]] std::vector<Number> held() const;
  [[nodiscard]] std::vector<Number> waiting() const;
  [[nodiscard]] bool quiet() const;  // nothing is left to be done
  [[nodiscard]] std::string clock() const { return clock_ ? format_time(*clock_) : "-"; }
  [[nodiscard]] Number events() const { return events_; }
  // A line for each thing that it holds, as records_of() (store.hpp) writes them of a store.
  [[nodiscard]] std::string records() const;

 private:
  struct Run {
    Kind kind = Kind::paid;
    int version = 1;
    std::string event;
    Number contact = 0;
    std::deque<Step> left;
    std::string state;
    std::optional<TimePoint> due;
    bool awaits = false, held = false, approved = false;
    bool after_failure = false;  // begun at on_failure: no mode counts it
    std::string awaited;
    TimePoint set{};
    std::optional<std::chrono::seconds> wait;
  };
  struct Contact {
    std::string person;
    bool paid = false;
    Number deals = 0;
    std::set<std::string> payments;
    std::vector<std::string> notes;
  };
  struct Turn {
    Number active = 0;
    std::deque<Number> queue;
  };
  struct When {
    TimePoint at;  // of the event, or what was waited for
    TimePoint accepted;
  };

  Number contact(const std::string& person);
  bool run_event(const Event& event, When when, int version);  // false where no flow took it
  void fire(TimePoint until);
  void go(Number number, When when);
  void park(Number number, std::optional<TimePoint> due, TimePoint from, std::optional<std::chrono::seconds> wait = {});
  void end(Number number, const std::string& state, TimePoint at);
  void send(const Run& run, const Step& step, When when);
  void lose(Number effect, Message message, TimePoint at);
  void set_due(Number number, std::optional<TimePoint> due);
  Turn& turn_of(const Run& run) { return turns_[{run.kind, run.contact}]; }

  using Duration = TimePoint::duration;
  void begin(TimePoint now, TimePoint real);
  void go_on_to(TimePoint now);

  TimePoint now_{}, real_{};  // of what is being done: by the machine's clock, and true
  std::optional<TimePoint> clock_;
  Number events_ = 0, runs_made_ = 0, effects_ = 0;
  std::set<std::string> seen_, refused_;
  std::map<Number, std::pair<Event, TimePoint>> dead_events_;
  std::map<std::string, Number> people_;
  std::map<Number, Contact> contacts_;
  std::map<Number, Run> runs_;
  std::set<std::pair<TimePoint, Number>> timers_;
  std::map<std::pair<Kind, Number>, Turn> turns_;
  std::map<std::pair<Kind, std::int64_t>, Number> mails_;  // of a flow in an hour
  std::map<Number, Message> outbox_, dead_effects_;
  std::set<std::string> disabled_, delivered_;
  std::set<Number> once_failed_;
  std::vector<Fired> fired_;
};

}  // namespace dealflow::test::simulation
