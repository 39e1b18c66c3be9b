// All that the linter says beyond what loading a workspace needs to know.
//
// Threads:  belongs to one load.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "rules/plan/planner.hpp"
#include "rules/workspace/settings.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::lint {

struct Advice {
  const rules::Planned& planned;
  const std::vector<rules::FlowFile>& files;
  const rules::Settings& settings;
  const std::set<std::string, std::less<>>& tested;  // event types that tests send
  std::string_view today;
  bool notes = false;  // whether anybody asks for what costs much and is off by itself
};

// What makes a workspace not load and shows only where all flows are looked at: DF351.
void refuse(const Advice& advice, Report& report);
// That, and everything else.
void advise(const Advice& advice, Report& report);

}  // namespace dealflow::lint
