// Which paths an expression reads, with their places; and what the texts of a step hold.
//
// Threads:  pure functions.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/lint/flow_view.hpp"

#include <functional>

namespace dealflow::lint {

// The longest paths: `payment.amount`, not `payment` in it. The span is of the expression's text.
using PathVisit = std::function<void(const rules::RootedPath& path, Span span, cel::NodeId node)>;
void for_each_path(const cel::Ast& ast, const PathVisit& visit);

// Every path that a text reads, as an expression or in its holes, with its place in the file.
using PlacedPathVisit = std::function<void(const rules::RootedPath& path, Span in_source)>;
void for_each_path(const FlowView& view, const flow::Text& text, const PlacedPathVisit& visit);

// Every text below an action's arguments that is an expression or has holes: values, not keys.
void for_each_text(const flow::Action& action, const std::function<void(const flow::Text&)>& visit);

// The argument of that name, or null.
[[nodiscard]] const flow::Argument* find_argument(const flow::Action& action, std::string_view name);
// Whether it says anything: an input of a template may leave it empty.
[[nodiscard]] bool says(const FlowView& view, const flow::Action& action, std::string_view name);
// A value that is the same for every event, or null.
[[nodiscard]] const std::string* constant_text(const FlowView& view, const flow::Action& action, std::string_view name);

}  // namespace dealflow::lint
