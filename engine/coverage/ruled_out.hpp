// Ways that a flow of a template cannot go, because the values that `use` gives to its inputs decide its condition.
//
// Threads:  one thread.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/check/checked_flow.hpp"
#include "rules/workspace/settings.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>

namespace dealflow::coverage {

class RuledOut {
 public:
  explicit RuledOut(const rules::Settings& settings) : settings_(settings) {}

  // Step and block of each. Of a flow that stands for itself none: what its own text rules out is a mistake, which the
  // linter tells. Only the flow's condition and an `if` of one condition are looked at: what comes later depends on
  // what did not hold before.
  [[nodiscard]] std::set<std::pair<std::string, std::string>> of(const rules::CheckedFlow& flow);

 private:
  const rules::Settings& settings_;
  std::optional<rules::Workbench> bench_;  // made where a template is used
};

}  // namespace dealflow::coverage
