#include "rules/workspace/stored_flow.hpp"

#include "rules/plan/planner.hpp"
#include "rules/workspace/flow_files.hpp"

#include <algorithm>

namespace dealflow::rules {

tl::expected<Plan, std::string> plan_stored_flow(std::string_view path, std::string_view text, std::string_view flow,
                                                 const Settings& settings) {
  Report report;
  Scopes scopes(settings);
  std::unique_ptr<CheckedFile> checked;
  auto source = std::make_shared<const Source>(std::string(path), std::string(text));
  if (auto file = read_flow_file(std::string(path), std::move(source), report))
    checked = check_file(*std::move(file), settings, scopes, report);
  std::vector<CheckedFile*> files;
  if (checked) files.push_back(checked.get());
  Planned planned = plan_files(files, settings, scopes, report, Plans::take);
  for (const Diagnostic& finding : report.diagnostics())
    if (finding.severity == Severity::error) return tl::unexpected(finding.message);
  const auto plan =
      std::find_if(planned.plans.begin(), planned.plans.end(), [flow](const Plan& one) { return one.id == flow; });
  if (plan == planned.plans.end()) return tl::unexpected("the stored text has no flow `" + std::string(flow) + "`");
  return std::move(*plan);
}

}  // namespace dealflow::rules
