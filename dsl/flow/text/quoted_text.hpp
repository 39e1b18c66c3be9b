// A text in double quotes, decoded. Private to the text reader.
//
// Errors:   reported: an escape that the notation does not know; the text then holds it as written.
// Threads:  a pure function.
// Source:   LANGUAGE.md, "Files": names in double quotes; the escapes are JSON's.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

namespace dealflow::flow {

// `span`: the text with its quotes.
[[nodiscard]] Text decode(const Source& source, Span span, Report& report);

}  // namespace dealflow::flow
