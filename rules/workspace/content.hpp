// What a loaded workspace holds, for the engine.
#pragma once

#include <dealflow/workspace.hpp>

#include "rules/index/trigger_index.hpp"
#include "rules/plan/plan.hpp"
#include "rules/workspace/settings.hpp"

#include <vector>

namespace dealflow {

struct Workspace::Content {
  rules::Settings settings;
  std::vector<rules::Plan> plans;  // enabled, in the order in which they run
  rules::TriggerIndex index;       // over `plans`
};

}  // namespace dealflow
