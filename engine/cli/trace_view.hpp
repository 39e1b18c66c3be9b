// A trace as people and programs read it.
#pragma once

#include "engine/cli/console.hpp"

#include <dealflow/trace.hpp>

#include <string>

namespace dealflow::cli {

// One line a sub-expression, parts indented below the whole, values in a column; a part that was not evaluated stands
// without its own parts. Values are cut to the terminal's width, or at 120 columns.
[[nodiscard]] std::string trace_text(const cel::Trace& trace, const Console& console);

// {"text", "begin", "end", "state", "value" | "error", "parts": […], "iterations": […]}: docs/schema/trace.json.
[[nodiscard]] std::string trace_json(const cel::Trace& trace);

}  // namespace dealflow::cli
