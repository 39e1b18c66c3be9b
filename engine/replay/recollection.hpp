// Recollection: what flows decided about events of a store, seen while those are run once more in a scratch store.
//
// Errors:   as Rebuild.
// Threads:  one thread.
// Source:   DESIGN 1: a store is a pure function of its inputs.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/why.hpp>
#include <dealflow/workspace.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dealflow::replay {

struct EventLook {
  std::uint64_t event = 0;
  WhyLook look;
};

struct Recollection {
  std::vector<EventLook> looks;                         // in their order; of the events that are asked about
  std::map<std::uint64_t, std::vector<WhyStep>> steps;  // of each run, those that were seen
  std::map<std::uint64_t, std::vector<WhyWait>> waits;  // by run: conditions that an event did not meet
  std::map<std::uint64_t, std::string> flow_of;         // of the runs of `steps` and `waits`
  std::shared_ptr<const Workspace> workspace;           // what handled the last of the events, loaded to be watched
  std::string inexact;                                  // see Rebuild
};

// What is asked about: looks at the events `first` to `last`, and the steps that were taken meanwhile. With `to_end`
// steps are seen to the end of what is stored: a run goes on with later events and ticks. With `run` that one alone.
struct Question {
  std::uint64_t first = 0, last = 0;
  bool to_end = false;
  std::uint64_t run = 0;
};
[[nodiscard]] Result<Recollection> recollect(work::Rows& rows, store::WorkspaceNumber workspace,
                                             const Question& question, const WhyOptions& options);

}  // namespace dealflow::replay
