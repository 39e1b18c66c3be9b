#include "rules/plan/plan.hpp"

#include <algorithm>

namespace dealflow::rules {

bool Plan::condition_reads_variables() const {
  if (!condition) return false;
  const auto used = condition->slots_used();
  return std::find(used.begin(), used.end(), slot::vars) != used.end();
}

}  // namespace dealflow::rules
