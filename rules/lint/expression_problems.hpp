// The rule under which a problem of an expression is shown, where its place adds nothing to what it means.
//
// Threads:  pure functions.
// Source:   lint/CATALOGUE.md, DF1xx and DF2xx.
#pragma once

#include <dealflow/expression.hpp>

#include "dsl/diagnostics/rule.hpp"

namespace dealflow::lint {

[[nodiscard]] const RuleInfo& rule_of(cel::ProblemCode code);

}  // namespace dealflow::lint
