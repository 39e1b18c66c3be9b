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
#include "rules/check/flow.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/expression_budget.hpp"

#include <memory>
#include <vector>

namespace dealflow::rules {

struct FlowFile {
  std::string path;  // in the workspace
  std::shared_ptr<const Source> source;
  flow::File file;
  flow::Comments comments = {};  // where one of them may be for the linter
};

// A flow of a file, checked by itself.
struct OwnFlow {
  const flow::Flow* flow = nullptr;
  FlowPlace place;
  Plan plan;
  CheckedFlow checked;
  std::vector<Diagnostic> findings;  // of a template: what was told of it for any values
};
struct OwnUse {
  const flow::Use* use = nullptr;
  FlowPlace place;
};

// All that a file says, but for what other files say of it. Stays where it is: flows point into the file.
struct CheckedFile {
  FlowFile file;
  std::vector<std::unique_ptr<OwnFlow>> flows;
  std::vector<OwnUse> uses;
  ExpressionBudget budget;
};
[[nodiscard]] std::unique_ptr<CheckedFile> check_file(FlowFile file, const Settings& settings, Scopes& scopes,
                                                      Report& report);

struct Planned {
  std::vector<Plan> plans;                               // of enabled flows, by priority, path, place
  std::size_t flows = 0;                                 // read, also switched off ones; templates, and each use of one
  std::vector<const CheckedFlow*> checked;               // the flows in the order of the files, then what `use` makes
  std::vector<std::unique_ptr<const CheckedFlow>> used;  // the latter; they point into `templates`
  std::shared_ptr<const void> templates;
};

// The files together. `take`: the plans are moved out of them; else they stay, and none come back.
enum class Plans : std::uint8_t { take, leave };
[[nodiscard]] Planned plan_files(const std::vector<CheckedFile*>& files, const Settings& settings, Scopes& scopes,
                                 Report& report, Plans plans);

}  // namespace dealflow::rules
