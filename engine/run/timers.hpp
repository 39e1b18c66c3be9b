// Timers: what is to happen at a time, as rows of a workspace in the order of their firing.
//
// The nearest ones are kept in memory, so that an event pays nothing while none is due and a million that are due at
// once are read in stretches.
//
// Errors:   of the store.
// Threads:  one thread.
// Source:   DESIGN 1: timers fire by ticks, by due time, then id.
#pragma once

#include <dealflow/result.hpp>

#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/work/unit_of_work.hpp"

#include <optional>
#include <set>
#include <string>

namespace dealflow::run {

class Timers {
 public:
  Timers(work::UnitOfWork& unit, store::WorkspaceNumber workspace) : unit_(&unit), workspace_(workspace) {}

  // Rows of the open layer; where that is dropped, forget().
  void put(const crm::Timer& timer);
  void erase(const crm::Timer& timer);
  // The first that is due by then.
  [[nodiscard]] Result<std::optional<crm::Timer>> first(TimePoint until);
  // What was known of the rows does not hold any more.
  void forget();

 private:
  [[nodiscard]] Result<void> read_on();

  work::UnitOfWork* unit_;
  store::WorkspaceNumber workspace_;
  std::set<std::string, std::less<>> nearest_;  // keys of all rows up to read_to_
  std::string read_to_;                         // a key, with whatever stands behind
  bool all_read_ = false;                       // no row stands behind
};

// What is kept for a time is looked through then; one timer a workspace stands for all of it, at the earliest such
// time.
void await_sweep(TimePoint due, crm::Counters& counters, Timers& timers);

}  // namespace dealflow::run
