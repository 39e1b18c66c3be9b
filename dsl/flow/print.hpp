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

#include <cstddef>
#include <string>
#include <vector>

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

// For those who show parts of a tree: its lines in the text notation, without comments, no wider than `width` where
// that can be. Braces at the ends of lines are left out, so that a block shows by its indentation alone. Nothing is
// reported: a value that has no way to be written is missing.
[[nodiscard]] std::vector<std::string> print_lines(File file, ActionForms forms, std::size_t width);

}  // namespace dealflow::flow
