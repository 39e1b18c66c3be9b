#include "engine/replay/one_flow.hpp"

#include "rules/workspace/content.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "rules/workspace/stored_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace dealflow::replay {
namespace {

const rules::Plan* find(const std::vector<rules::Plan>& plans, std::string_view flow) {
  const auto found = std::find_if(plans.begin(), plans.end(), [&](const rules::Plan& plan) { return plan.id == flow; });
  return found == plans.end() ? nullptr : &*found;
}

bool runs_before(const rules::Plan& one, const rules::Plan& other) {
  return std::tie(one.priority, one.path, one.place) < std::tie(other.priority, other.path, other.place);
}

}  // namespace

Result<std::shared_ptr<const Workspace>> with_flow_of(const Workspace& base, const Workspace& changed,
                                                      std::string_view flow) {
  const Workspace::Content& was = base.content();
  std::vector<const rules::Plan*> wanted;
  for (const rules::Plan& plan : was.plans)
    if (plan.id != flow) wanted.push_back(&plan);
  if (const rules::Plan* other = find(changed.content().plans, flow)) wanted.push_back(other);
  Report report;
  rules::Settings settings = rules::read_settings(Source("dealflow.yaml", was.settings.text), report);
  std::vector<rules::Plan> plans;
  for (const rules::Plan* plan : wanted) {
    auto planned = rules::plan_stored_flow(plan->text_path, plan->text, plan->id, settings);
    if (!planned)
      return fail(ErrorCode::refused,
                  fmt::format("replay.flow_does_not_fit: flow `{}` does not fit the settings as they were: {}",
                              plan->id, planned.error()));
    planned->path = plan->path;
    planned->place = plan->place;
    planned->version = plan->version;
    plans.push_back(std::move(*planned));
  }
  std::stable_sort(plans.begin(), plans.end(), runs_before);
  // What it was made of, for the scratch store alone; nobody loads it again.
  std::vector<WorkspaceFile> files = *was.files;
  files.push_back({fmt::format("flows/{}", flow), plans.empty() ? std::string() : plans.back().text});
  rules::TriggerIndex index(plans, settings.catalogue);
  return std::make_shared<const Workspace>(std::make_shared<const Workspace::Content>(
      Workspace::Content{std::move(settings), std::move(plans), std::move(index),
                         std::make_shared<const std::vector<WorkspaceFile>>(std::move(files))}));
}

Result<std::shared_ptr<const Workspace>> settings_of(const Workspace& workspace) {
  auto loaded = load_workspace({{"dealflow.yaml", workspace.content().settings.text}});
  if (!loaded.workspace)
    return fail(ErrorCode::refused, "the settings of the changed workspace do not load without its flows");
  return std::move(loaded.workspace);
}

}  // namespace dealflow::replay
