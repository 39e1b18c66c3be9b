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
  for (const auto& [line, times] : taken) lines[line] += times;
}

}  // namespace dealflow::coverage
