// Printers: the tree of a file, in either notation, with the comments of the text that it was read from. Reading the
// result gives the same tree, its expressions in their canonical form.
//
// Actions are printed from their forms (action_form.hpp): what is declared for one is all that printers know of it.
//
// Errors:   reported: what a notation has no way to say, as a value of another shape than the form's, or a key that
//           stands twice in YAML. The text then leaves it out and is not to be used.
// Threads:  pure functions.
// Source:   LANGUAGE.md, "A flow", "Steps"; the layout is that of its examples.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/action_form.hpp"
#include "dsl/flow/comment_weaver.hpp"
#include "dsl/flow/comments.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <string>

namespace dealflow::flow {

// A tree and the text that it was read from.
struct ReadFile {
  const File& file;
  const Comments& comments;
  const Source& source;
  BlockStyle style;  // braces: the source is of the text notation; indentation: it is YAML
};

[[nodiscard]] std::string print_text(const ReadFile& read, ActionForms forms, Report& report);
[[nodiscard]] std::string print_yaml(const ReadFile& read, ActionForms forms, Report& report);

}  // namespace dealflow::flow
