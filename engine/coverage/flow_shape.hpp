// FlowShape: what of a flow can be covered, with its places, and how often each was seen so far.
//
// Threads:  plain values.
#pragma once

#include <dealflow/coverage.hpp>

#include "rules/check/checked_flow.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::coverage {

inline constexpr std::string_view condition_step = "condition";
inline constexpr std::string_view holds = "holds";
inline constexpr std::string_view fails = "does_not_hold";

using BranchKey = std::pair<std::string, std::string>;     // step, block
using ConditionKey = std::pair<std::string, std::size_t>;  // step, choice

struct FlowShape {
  FlowCoverage coverage;
  // Places in the lists of `coverage`.
  std::map<BranchKey, std::size_t> branches;
  std::map<BranchKey, std::size_t> ruled_out;
  std::map<ConditionKey, std::size_t> conditions;
  std::map<std::string, std::size_t, std::less<>> steps;

  // How often the way was taken: of its branch, if it is one.
  [[nodiscard]] std::vector<std::uint64_t*> counts_of(std::string_view step, std::string_view block);
};

// `ruled_out`: ways that are none of its branches.
[[nodiscard]] FlowShape shape_of(const rules::CheckedFlow& flow, const std::set<BranchKey>& ruled_out);

}  // namespace dealflow::coverage
