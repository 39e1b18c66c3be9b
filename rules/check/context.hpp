// What the checks of one flow look at.
#pragma once

#include <dealflow/expression.hpp>

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"
#include "rules/check/checked_flow.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/expression_budget.hpp"
#include "rules/workspace/settings.hpp"

#include <algorithm>

namespace dealflow::rules {

struct FlowContext {
  const Settings& settings;
  const Source& source;
  Report& report;
  const flow::Flow& flow;
  const Triggers& triggers;                       // those that are known
  bool all_triggers_known = true;                 // else what names their attributes has been reported enough
  const cel::Environment* environment = nullptr;  // of the place that is looked at
  const InputValues* inputs = nullptr;            // of a template that is used
  const stdlib::EventType* awaited = nullptr;     // in the condition of `wait_for` and behind it
  ExpressionBudget* budget = nullptr;             // of the file
  CompiledTexts* compiled = nullptr;              // for the linter; null: nobody asks for them

  template <class... Args>
  Finding add(const Rule<Args...>& rule, Span span, const std::type_identity_t<Args>&... args) const {
    return report.add(rule, source, span, args...);
  }

  // Whether something there has been refused already: what follows from it is no mistake of its own.
  [[nodiscard]] bool refused(Span span) const {
    const auto& findings = report.diagnostics();
    return std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& finding) {
      return finding.severity == Severity::error && finding.place.span.begin >= span.begin &&
             finding.place.span.begin <= span.end && finding.place.file == source.name();
    });
  }
};

}  // namespace dealflow::rules
