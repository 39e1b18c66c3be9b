// How often each line of a file was taken.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/coverage.hpp>

#include <cstdint>
#include <map>

namespace dealflow::coverage {

using LineCounts = std::map<std::uint32_t, std::uint64_t>;  // by line

// Flows that are made of one template share its lines: what they did is put together.
void count_lines(const FlowCoverage& flow, LineCounts& lines);

}  // namespace dealflow::coverage
