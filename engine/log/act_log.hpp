// Act log: the inputs that are no events and decide about state: time that went on, and what was asked for by hand or
// reported. With the events, the versions of the workspace and this, the state is a function of what the store keeps.
//
// An act of a person that is told as an event (manual.merge …) is one, and stands among the events.
//
// Time:     of ticks that follow each other the last is kept, and none that an event at or after it follows: the
//           timers fire in the same order at the same times either way.
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 1: ticks are themselves inputs.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/result.hpp>

#include "engine/log/versions.hpp"
#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::log {

struct Act {
  enum class Kind : std::uint8_t {
    tick = 1,          // the clock went on to `at`
    fire = 2,          // timers due by `at` fired, for an event that was then refused
    cancel = 3,        // run `number`
    retry = 4,         // event `number`
    retry_run = 5,     // run `number`
    retry_effect = 6,  // effect `number`
    report = 7,        // of effect `number`: `delivery`
    erase = 8,         // contact `number`; `erased`
    approve = 9,       // run `number`
    enable = 10,       // endpoint `receiver`
  };
  // The numbers that records of an erased person had: they are not used again.
  struct Erased {
    std::vector<std::uint64_t> contacts, deals, payments, runs, effects;
  };

  Kind kind = Kind::tick;
  InputPlace place;
  std::uint64_t number = 0;
  std::optional<TimePoint> at;
  Delivery delivery;
  Erased erased;
  std::string receiver;
};

// In their order, from the place on, until `visit` returns false.
[[nodiscard]] Result<void> scan_acts(work::Rows& rows, store::WorkspaceNumber workspace, const InputPlace& from,
                                     const std::function<bool(const Act&)>& visit);
// Every act is shown to `change`, which says whether it changed it. Needs an open layer.
[[nodiscard]] Result<void> change_acts(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                                       const std::function<bool(Act&)>& change);

// Acts that stand before the event, all of which are gone up to it. Needs an open layer.
[[nodiscard]] Result<void> erase_acts(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                                      std::uint64_t up_to_event);

// Writes versions and acts, each in a layer of its own, while no other is open.
class ActLog {
 public:
  ActLog(work::UnitOfWork& unit, store::WorkspaceNumber workspace) : unit_(&unit), workspace_(workspace) {}

  // From here on these files handle what comes; nothing is written where they are the last ones already.
  [[nodiscard]] Result<void> use(std::uint64_t after, const std::vector<WorkspaceFile>& files);
  // `place` of the act is given here, behind event `after`.
  [[nodiscard]] Result<void> add(std::uint64_t after, Act act);
  // An event that was accepted then is kept.
  void event_kept(TimePoint accepted) {
    if (last_tick_) drop_tick(accepted);
  }
  // An act of a person is kept, at the clock that stands: the tick before it counts.
  void person_act_kept() { last_tick_.reset(); }
  // What was put since the last batch is gone.
  void forget() { is_read_ = false; }

 private:
  [[nodiscard]] Result<void> read(std::uint64_t after);
  [[nodiscard]] InputPlace next(std::uint64_t after);
  void drop_tick(TimePoint accepted);

  struct Tick {
    InputPlace place;
    TimePoint at;
  };
  work::UnitOfWork* unit_;
  store::WorkspaceNumber workspace_;
  bool is_read_ = false;
  InputPlace last_;
  std::string version_;            // hash of the last version; empty: there is none
  std::optional<Tick> last_tick_;  // where nothing came behind it
};

}  // namespace dealflow::log
