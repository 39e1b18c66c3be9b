// What the linter's rules about one checked flow look at.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "rules/analysis/terms.hpp"
#include "rules/check/checked_flow.hpp"
#include "rules/workspace/settings.hpp"

namespace dealflow::lint {

struct FlowView {
  const rules::CheckedFlow& checked;
  const rules::Settings& settings;
  Report& report;
  rules::Workbench& bench;
  std::string_view today;  // "2026-11-29", or empty

  [[nodiscard]] const flow::Flow& flow() const { return *checked.flow; }
  template <class... Args>
  Finding add(const Rule<Args...>& rule, Span span, const std::type_identity_t<Args>&... args) const {
    return report.add(rule, *checked.source, span, args...);
  }
};

// Where in the file a node of an expression stands.
[[nodiscard]] inline Span in_source(const flow::Text& text, Span of_expression, std::uint32_t offset = 0) {
  return text.source_span({of_expression.begin + offset, of_expression.end + offset});
}

}  // namespace dealflow::lint
