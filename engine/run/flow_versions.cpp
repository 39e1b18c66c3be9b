#include "engine/run/flow_versions.hpp"

#include "engine/log/registry.hpp"
#include "engine/run/step_context.hpp"
#include "rules/workspace/stored_flow.hpp"

#include <fmt/format.h>

namespace dealflow::run {

void FlowVersions::use(const Workspace::Content& content) {
  content_ = &content;
  needs_.clear();
  current_.clear();
  former_.clear();
  triggers_.clear();
  for (const rules::Plan& plan : content.plans) {
    current_.emplace(plan.id, needs_.size());
    needs_.push_back(needs_of(plan));
    triggers_.insert(plan.triggers.begin(), plan.triggers.end());
  }
}

bool FlowVersions::follows_changes() const {
  const auto first = triggers_.lower_bound("crm.");
  return first != triggers_.end() && first->starts_with("crm.");
}

VersionedPlan FlowVersions::of(const rules::Plan& plan) const {
  return {&plan, &needs_[static_cast<std::size_t>(&plan - content_->plans.data())]};
}

crm::Expected<VersionedPlan> FlowVersions::find(const std::string& flow, const std::string& version) {
  if (const auto at = current_.find(flow); at != current_.end())
    if (const rules::Plan& plan = content_->plans[at->second]; plan.version == version) return of(plan);
  if (const auto known = former_.find(version); known != former_.end())
    return VersionedPlan{&known->second->plan, &known->second->needs};

  work::UnitRows rows(*unit_);
  const auto text = log::load_flow_text(rows, workspace_, version);
  if (!text) return tl::unexpected<crm::Fault>(crm::Fault{text.error(), {}, {}});
  if (!*text)
    return refuse("run.flow_version", fmt::format("the store has no text of flow `{}`, version {}", flow, version));
  auto plan = rules::plan_stored_flow((*text)->path, (*text)->text, flow, content_->settings);
  if (!plan)
    return refuse(
        "run.flow_version",
        fmt::format("version {} of flow `{}`, which the run began with, does not fit the settings any more: {}",
                    version, flow, plan.error()));
  auto compiled = std::make_unique<Compiled>(Compiled{std::move(*plan), {}});
  compiled->needs = needs_of(compiled->plan);
  const Compiled& kept = *former_.emplace(version, std::move(compiled)).first->second;
  return VersionedPlan{&kept.plan, &kept.needs};
}

}  // namespace dealflow::run
