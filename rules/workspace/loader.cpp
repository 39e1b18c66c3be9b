#include <dealflow/workspace.hpp>

#include "rules/workspace/content.hpp"
#include "rules/workspace/workspace_check.hpp"

#include <algorithm>
#include <utility>

namespace dealflow {

Workspace::Workspace(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

const std::string& Workspace::name() const { return content_->settings.workspace; }

std::size_t Workspace::flow_count() const { return content_->plans.size(); }
std::optional<std::string> Workspace::flow_version(std::string_view flow) const {
  const auto found = std::find_if(content_->plans.begin(), content_->plans.end(),
                                  [&](const rules::Plan& plan) { return plan.id == flow; });
  if (found == content_->plans.end()) return std::nullopt;
  return found->version;
}

bool LoadedWorkspace::has_errors() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Severity::error; });
}

LoadedWorkspace load_workspace(std::vector<WorkspaceFile> files, std::string_view folder, const LoadOptions& options) {
  rules::WorkspaceCheck check(folder, options);
  for (WorkspaceFile& file : files) check.set(std::move(file));
  return check.evaluate(rules::Plans::take);
}

}  // namespace dealflow
