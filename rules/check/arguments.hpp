// The arguments of an action against its declaration: unknown and missing ones, and shapes.
//
// Errors:   reported: DF102, DF106, DF116.
// Source:   stdlib/action.hpp.
#pragma once

#include "rules/check/context.hpp"
#include "stdlib/action.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::rules {

// Reports what is not among the action's parameters and what it lacks. Whether all names are known: where one is not,
// what lacks is what was misspelt.
[[nodiscard]] bool check_argument_names(const FlowContext& context, const stdlib::Action& action,
                                        const flow::Action& written);

// The argument of that name, or null. The one that stands alone counts as the positional parameter.
[[nodiscard]] const flow::Argument* find_argument(const stdlib::Action& action, const flow::Action& written,
                                                  std::string_view name);

[[nodiscard]] bool is_text(const flow::ArgumentValue& value);  // also a number or a boolean: `name: 5`
void report_argument_shape(const FlowContext& context, const flow::ArgumentValue& value, std::string_view name,
                           std::string_view wanted);

// Values of one kind; nothing where the shape is wrong.
[[nodiscard]] const flow::Text* text_of(const FlowContext& context, const flow::Argument& argument,
                                        std::string_view wanted = "a text");
[[nodiscard]] std::optional<cel::Template> template_of(const FlowContext& context, const flow::Argument& argument);
[[nodiscard]] std::optional<cel::Program> expression_of(const FlowContext& context, const flow::Argument& argument);
[[nodiscard]] std::vector<cel::Template> tags_of(const FlowContext& context, const flow::Argument& argument);

}  // namespace dealflow::rules
