// Failure: why a flow failed for an event: where, with which code, and in words.
//
// Threads:  plain values.
// Source:   D7; LANGUAGE.md, "One event, several flows": the dead letter has every reason.
#pragma once

#include <dealflow/expression.hpp>

#include "engine/crm/crm.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::run {

struct Failure {
  std::string flow;  // empty: what the engine does by itself
  std::string step;  // "1", "condition", "vars.priority_deal"
  std::string code;  // "deal.pipeline", "evaluation.divide_by_zero"
  std::string message;
};

// An evaluation that failed, as a refusal that names the part that failed, and the expression that it is a part of.
[[nodiscard]] crm::Fault fault_of(const cel::EvaluationError& error, std::string_view expression);
// The same of a text with holes: the hole is the expression.
[[nodiscard]] crm::Fault fault_of(const cel::EvaluationError& error, const cel::Template& text);
// What the store said, of a fault that can be nothing else here.
[[nodiscard]] Error store_error(const crm::Fault& fault);
// Several reasons in one text: "flow a, step 1: …; flow b, condition: …". One reason stands alone.
[[nodiscard]] std::string describe(const std::vector<Failure>& failures);

}  // namespace dealflow::run
