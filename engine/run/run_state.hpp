// RunState: where a run is between two of its steps, beside the variables and records in its scope.
//
// Threads:  plain values.
// Source:   DESIGN 13.
#pragma once

#include <dealflow/time.hpp>
#include <dealflow/value.hpp>

#include "rules/plan/operation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::run {

// A list that the run is going through.
struct Loop {
  cel::Value list;
  std::size_t next = 0;  // place of the item after the one in the slot
  cel::Slot variable = 0;
};

struct RunState {
  rules::StepNumber step = 0;  // the next one; of a run that waits, the step it waits in
  std::vector<Loop> loops;     // the innermost last
  cel::Value awaited;          // data of the event that ended a wait
};

// What a run waits for: a time, an event, or whichever comes first. Neither: its turn (mode `queued`), or that somebody
// approves it.
struct Wait {
  std::optional<TimePoint> due;
  std::string event_type;
  bool before_step = false;  // the step has not begun: it is taken when the wait is over
  std::string held;          // the limit that holds the run; empty: none does
};

}  // namespace dealflow::run
