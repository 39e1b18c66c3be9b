#include "rules/workspace/stored_flow.hpp"

#include "rules/plan/planner.hpp"
#include "rules/workspace/flow_files.hpp"

#include <algorithm>

namespace dealflow::rules {

tl::expected<Plan, std::string> plan_stored_flow(std::string_view path, std::string_view text, std::string_view flow,
                                                 const Settings& settings) {
  Report report;
  std::vector<FlowFile> files;
  auto source = std::make_shared<const Source>(std::string(path), std::string(text));
  if (auto file = read_flow_file(std::string(path), std::move(source), report)) files.push_back(std::move(*file));
  Planned planned = plan_flows(files, settings, report);
  for (const Diagnostic& finding : report.diagnostics())
    if (finding.severity == Severity::error) return tl::unexpected(finding.message);
  const auto plan =
      std::find_if(planned.plans.begin(), planned.plans.end(), [flow](const Plan& one) { return one.id == flow; });
  if (plan == planned.plans.end()) return tl::unexpected("the stored text has no flow `" + std::string(flow) + "`");
  return std::move(*plan);
}

}  // namespace dealflow::rules
