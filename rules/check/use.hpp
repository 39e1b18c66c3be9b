// A template that is used: its flow with the inputs that `use` gives it.
//
// What is wrong with the values is told at the `use`, in words of the place in the template where they do not fit; what
// is wrong with the template itself is told once, there.
//
// Errors:   reported: DF115 for the id, what check_given() and check_flow() report.
// Source:   LANGUAGE.md, "Steps" (`use`); DESIGN 13; R39.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "rules/check/flow.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::rules {

// What outlives the check: a flow with inputs, and the text it stands in.
struct Template {
  const flow::Flow* flow = nullptr;
  const Source* source = nullptr;
  std::string path;                  // of its file
  std::vector<Diagnostic> findings;  // what was told of the template for any values
};

// The id of the flow that it makes.
[[nodiscard]] const flow::Text& id_of(const flow::Use& use, const Template& used);

// The plan has the version of both texts together, so that it changes with either, and can be compiled again from them
// alone. Nothing comes back where the template or the values are not sound.
[[nodiscard]] std::optional<Plan> check_use(const flow::Use& use, const Template& used, const FlowPlace& place,
                                            const Source& source, const Settings& settings, Scopes& scopes,
                                            ExpressionBudget& budget, Report& report, CheckedFlow* checked = nullptr);

}  // namespace dealflow::rules
