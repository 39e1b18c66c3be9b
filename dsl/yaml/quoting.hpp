// Plain scalars that YAML reads otherwise than meant: found, and told to be quoted, with a fix that does.
//
// Threads:  pure functions.
// Source:   YAML 1.2, "Plain style"; LANGUAGE.md asks for holes and conditional expressions in values.
#pragma once

#include <dealflow/span.hpp>

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::yaml {

// Where the value that stands on the line of `at` begins and ends: behind `key: ` or `- `, up to the end of the line.
[[nodiscard]] Span value_on_line(std::string_view source, std::uint32_t at);
// From `{{` at `begin` to the end of the value that it begins: the line's, or the flow collection's item.
[[nodiscard]] Span hole_value(std::string_view source, std::uint32_t begin, bool in_flow);
// Whether a plain text that a ` #` cut off looks unfinished: an open bracket or quote, a hole, an operator at its end.
[[nodiscard]] bool looks_cut_off(std::string_view text);

// Reports DF121 with a fix that puts the span in quotes.
void report_needs_quotes(const Source& source, Span span, std::string message, Report& report);

}  // namespace dealflow::yaml
