// Inputs of a template: what it declares, and the values that a `use` gives it.
//
// An input is a constant: known when the workspace loads, and compiled as if it were written in the template's text.
//
// Errors:   reported: DF102, DF106, DF115, DF116, DF118, DF122, DF201.
// Source:   LANGUAGE.md, "A flow" (`inputs`), "Steps" (`use`); R39.
#pragma once

#include <dealflow/type.hpp>

#include "dsl/flow/syntax.hpp"
#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <memory>
#include <vector>

namespace dealflow::rules {

[[nodiscard]] inline bool is_template(const flow::Flow& flow) { return !flow.inputs.empty(); }

// Name, type and default of each.
void check_inputs(const FlowContext& context);
// As the template's expressions see `inputs`.
[[nodiscard]] cel::Type inputs_type(const flow::Flow& flow);

// What `use` gives to inputs that are declared, in their order; without what says nothing.
[[nodiscard]] std::vector<const flow::Argument*> given_arguments(const flow::Flow& flow, const flow::Use& use);
// The values that `use` gives, and the defaults of those that it leaves out. Null where one is wrong or lacking.
[[nodiscard]] std::shared_ptr<const InputValues> check_given(const flow::Flow& flow, const flow::Use& use,
                                                             const Source& source, Report& report);

}  // namespace dealflow::rules
