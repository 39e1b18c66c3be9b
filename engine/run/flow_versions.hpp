// FlowVersions: the plan of a flow version: of the workspace in use, or, for a run that began with another, compiled
// anew from the text that the store keeps.
//
// Errors:   run.flow_version where the text is not there or does not compile with the settings of today.
// Threads:  one thread; plans live until use().
// Source:   DESIGN 13.
#pragma once

#include "engine/crm/crm.hpp"
#include "engine/run/plan_needs.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/plan/plan.hpp"
#include "rules/workspace/content.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::run {

struct VersionedPlan {
  const rules::Plan* plan = nullptr;
  const PlanNeeds* needs = nullptr;
};

class FlowVersions {
 public:
  FlowVersions(work::UnitOfWork& unit, store::WorkspaceNumber workspace) : unit_(&unit), workspace_(workspace) {}

  // The content outlives this, or the next call.
  void use(const Workspace::Content& content);
  // Whether a flow of the content starts from events of the type.
  [[nodiscard]] bool is_trigger(std::string_view type) const { return triggers_.find(type) != triggers_.end(); }
  // Whether some flow starts from changes of cards.
  [[nodiscard]] bool follows_changes() const;
  // A plan of the content in use.
  [[nodiscard]] VersionedPlan of(const rules::Plan& plan) const;
  [[nodiscard]] crm::Expected<VersionedPlan> find(const std::string& flow, const std::string& version);

 private:
  struct Compiled {
    rules::Plan plan;
    PlanNeeds needs;
  };

  work::UnitOfWork* unit_;
  store::WorkspaceNumber workspace_;
  const Workspace::Content* content_ = nullptr;
  std::vector<PlanNeeds> needs_;  // beside the content's plans
  std::set<std::string, std::less<>> triggers_;
  std::map<std::string, std::size_t, std::less<>> current_;  // by id: place among the content's plans
  std::map<std::string, std::unique_ptr<const Compiled>, std::less<>> former_;  // by version
};

}  // namespace dealflow::run
