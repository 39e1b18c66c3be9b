#include "engine/coverage/line_counts.hpp"

#include <algorithm>

namespace dealflow::coverage {

void count_lines(const FlowCoverage& flow, LineCounts& lines) {
  // Several steps on one line, as all of a ready-made flow on its `use`, do not make it taken more often.
  LineCounts taken{{flow.place.line, flow.runs}};
  for (const StepCoverage& step : flow.steps) {
    std::uint64_t& times = taken[step.place.line];
    times = std::max(times, step.times);
  }
  // A way stands on a line that counts, too: those who read tracefiles ask for it.
  for (const BranchCoverage& branch : flow.branches) {
    std::uint64_t& times = taken[branch.place.line];
    times = std::max(times, branch.times);
  }
  for (const auto& [line, times] : taken) lines[line] += times;
}

}  // namespace dealflow::coverage
