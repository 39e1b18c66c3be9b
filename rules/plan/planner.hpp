// From the flows of a workspace to plans in the order in which they run.
//
// Errors:   reported: DF108 for two flows of one id, DF118 for a template that there is not, DF122 and DF124 for too
//           much use of templates and too little, besides what check_flow() and check_use() report.
// Source:   LANGUAGE.md, "Files" (order); DESIGN 13.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/comments.hpp"
#include "dsl/flow/syntax.hpp"
#include "rules/check/checked_flow.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"

#include <memory>
#include <vector>

namespace dealflow::rules {

struct FlowFile {
  std::string path;  // in the workspace
  std::shared_ptr<const Source> source;
  flow::File file;
  flow::Comments comments = {};  // where one of them may be for the linter
};

struct Planned {
  std::vector<Plan> plans;  // of enabled flows, by priority, path, place
  std::size_t flows = 0;    // read, also switched off ones; templates, and each use of one
  // For the linter: the flows in the order of the files, then what `use` makes. They point into the files and into
  // `templates`.
  std::vector<std::unique_ptr<CheckedFlow>> checked;
  std::shared_ptr<const void> templates;
};

[[nodiscard]] Planned plan_flows(const std::vector<FlowFile>& files, const Settings& settings, Report& report);

}  // namespace dealflow::rules
