// Compiles the expressions and templates of a flow and turns what the expression checker finds into findings at the
// right place of the file.
//
// Errors:   reported; nothing comes back where the text does not compile.
// Source:   lint/CATALOGUE.md, DF1xx and DF2xx.
#pragma once

#include "rules/check/context.hpp"

#include <optional>
#include <string_view>

namespace dealflow::rules {

[[nodiscard]] std::optional<cel::Program> check_expression(const FlowContext& context, const flow::Text& text);
[[nodiscard]] std::optional<cel::Template> check_template(const FlowContext& context, const flow::Text& text);
// An expression that must be true or false; also one whose equalities can never hold is reported.
[[nodiscard]] std::optional<cel::Program> check_condition(const FlowContext& context, const flow::Text& text,
                                                          std::string_view what);

}  // namespace dealflow::rules
