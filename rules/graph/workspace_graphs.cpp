#include <dealflow/graph.hpp>

#include "rules/graph/flow_graph.hpp"
#include "rules/graph/overview.hpp"
#include "rules/plan/templates.hpp"
#include "rules/workspace/content.hpp"
#include "rules/workspace/flow_files.hpp"
#include "rules/workspace/workspace_check.hpp"

#include <algorithm>
#include <utility>

namespace dealflow {

struct WorkspaceGraphs::Impl {
  rules::WorkspaceCheck check;
  rules::Planned planned;
  LoadedWorkspace loaded;
};

WorkspaceGraphs::WorkspaceGraphs(std::vector<WorkspaceFile> files, std::string_view folder)
    : impl_(std::make_unique<Impl>(Impl{rules::WorkspaceCheck(folder, {}), {}, {}})) {
  for (WorkspaceFile& file : files) impl_->check.set(std::move(file));
  impl_->loaded = impl_->check.evaluate(impl_->planned);
  if (impl_->loaded.has_errors()) impl_->planned.checked.clear();
}
WorkspaceGraphs::WorkspaceGraphs(WorkspaceGraphs&&) noexcept = default;
WorkspaceGraphs& WorkspaceGraphs::operator=(WorkspaceGraphs&&) noexcept = default;
WorkspaceGraphs::~WorkspaceGraphs() = default;

bool WorkspaceGraphs::loads() const { return !impl_->loaded.has_errors(); }

const std::vector<Diagnostic>& WorkspaceGraphs::diagnostics() const { return impl_->loaded.diagnostics; }

std::vector<std::string> WorkspaceGraphs::flows() const {
  std::vector<std::string> ids;
  for (const rules::CheckedFlow* flow : impl_->planned.checked) ids.push_back(flow->id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// A flow made by `use` may have the id of its template: it is the one that runs.
std::optional<Graph> WorkspaceGraphs::flow(std::string_view id) const {
  const rules::CheckedFlow* found = nullptr;
  for (const rules::CheckedFlow* flow : impl_->planned.checked)
    if (flow->id == id && (found == nullptr || flow->use != nullptr)) found = flow;
  if (found == nullptr) return std::nullopt;
  return rules::graph_of(*found->flow, found->use);
}

Graph WorkspaceGraphs::overview() {
  const lint::Advice advice = impl_->check.advice();
  advice.bench.renew_budget();
  Graph graph = rules::overview_of(advice, impl_->planned.checked);
  graph.id = advice.settings.workspace;
  graph.title = advice.settings.workspace + ": what starts what";
  return graph;
}

tl::expected<Graph, std::string> stored_flow_graph(std::string_view path, std::string_view text,
                                                   std::string_view flow) {
  Report report;
  auto source = std::make_shared<const Source>(std::string(path), std::string(text));
  const auto file = rules::read_flow_file(std::string(path), std::move(source), report);
  for (const Diagnostic& finding : report.diagnostics())
    if (finding.severity == Severity::error) return tl::unexpected(finding.message);
  rules::Templates templates;
  for (const auto& item : file->file.items)
    if (const auto* own = std::get_if<flow::Flow>(&item))
      if (own->id.text == flow && own->inputs.empty()) return rules::graph_of(*own, nullptr);
  for (const auto& item : file->file.items)
    if (const auto* own = std::get_if<flow::Flow>(&item)) templates.add({own, file->source.get(), {}, {}});
  for (const auto& item : file->file.items)
    if (const auto* use = std::get_if<flow::Use>(&item))
      if (const rules::Template* used = templates.find(use->reference.text);
          used != nullptr && rules::id_of(*use, *used).text == flow)
        return rules::graph_of(*used->flow, use);
  return tl::unexpected("the stored text has no flow `" + std::string(flow) + "`");
}

std::optional<Graph> flow_graph(const Workspace& workspace, std::string_view flow) {
  const auto& plans = workspace.content().plans;
  const auto plan = std::find_if(plans.begin(), plans.end(), [&](const rules::Plan& one) { return one.id == flow; });
  if (plan == plans.end()) return std::nullopt;
  auto graph = stored_flow_graph(plan->text_path, plan->text, flow);
  if (!graph) return std::nullopt;
  return std::move(*graph);
}

}  // namespace dealflow
