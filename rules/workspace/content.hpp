// What a loaded workspace holds, for the engine.
#pragma once

#include <dealflow/workspace.hpp>

#include "rules/index/trigger_index.hpp"
#include "rules/plan/plan.hpp"
#include "rules/workspace/settings.hpp"

#include <memory>
#include <vector>

namespace dealflow {

struct Workspace::Content {
  rules::Settings settings;
  std::vector<rules::Plan> plans;  // enabled, in the order in which they run
  rules::TriggerIndex index;       // over `plans`
  // What it was loaded from and what decides what it does: settings and flows, by path. Tests are left out.
  std::shared_ptr<const std::vector<WorkspaceFile>> files;
};

}  // namespace dealflow
