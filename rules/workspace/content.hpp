// What a loaded workspace holds, for the engine.
#pragma once

#include <dealflow/workspace.hpp>

#include "rules/check/checked_flow.hpp"
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
  // Of a workspace that is loaded to be watched: what its plans were made of, for those who show places in them.
  std::vector<const rules::CheckedFlow*> trees;
  std::shared_ptr<const void> kept;  // what they point into
};

}  // namespace dealflow
