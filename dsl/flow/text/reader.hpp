// Reads a file of the text notation (`.flow`) into the tree: the same tree that YAML gives, down to settle().
//
// Errors:   reported, each with what was expected in words at the right column; reading goes on at the next step or
//           flow, so that all mistakes of a file come out in one go. What could be read stands in the result.
// Threads:  a pure function.
// Source:   LANGUAGE.md, "A flow", "Steps".
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/action_form.hpp"
#include "dsl/flow/comments.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

namespace dealflow::flow {

struct TextFile {
  File file;
  Comments comments;  // those of the notation (`#`); `//` inside an expression is part of its text
};

[[nodiscard]] TextFile read_text(const Source& source, ActionForms forms, Report& report);

}  // namespace dealflow::flow
