#include "rules/lint/expression_problems.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expressions.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"

namespace dealflow::lint {

const RuleInfo& rule_of(cel::ProblemCode code) {
  switch (code) {
    case cel::ProblemCode::syntax:
    case cel::ProblemCode::too_long:
    case cel::ProblemCode::too_deep:
    case cel::ProblemCode::bad_literal: return flow::rule_of_parsing(code);
    case cel::ProblemCode::unknown_name: return undefined_variable_info;
    case cel::ProblemCode::unknown_field: return unknown_field_info;
    case cel::ProblemCode::unknown_function: return unknown_function_info;
    case cel::ProblemCode::no_overload:
    case cel::ProblemCode::type_mismatch: return type_mismatch_info;
    case cel::ProblemCode::bad_pattern: return bad_regex_info;
  }
  return syntax_info;
}

}  // namespace dealflow::lint
