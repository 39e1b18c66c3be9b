// The values of a `switch`: each becomes the expression `subject == value`, so that a case means what an equality in a
// condition means, and is checked as one.
//
// Errors:   reported at the value: DF201, DF204; those of the subject once.
// Source:   LANGUAGE.md, "Steps" (switch).
#pragma once

#include "rules/check/context.hpp"

#include <optional>

namespace dealflow::rules {

class CaseChecks {
 public:
  CaseChecks(const FlowContext& context, const flow::Text& subject);

  // Nothing where the subject or the value is wrong.
  [[nodiscard]] std::optional<cel::Program> equals(const flow::ArgumentValue& value) const;

 private:
  const FlowContext& context_;
  const flow::Text& subject_;
  std::optional<cel::Type> subject_type_;  // nothing where the subject is wrong
};

}  // namespace dealflow::rules
