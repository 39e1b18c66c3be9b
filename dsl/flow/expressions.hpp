// The expressions of a tree: where they stand, and their canonical form.
//
// Canonical: as cel::unparse() prints it, on one line. An expression with comments (`//`) in it keeps its author's
// lines (expression_comments.hpp).
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Steps": which values are expressions, which are texts with holes.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/action_form.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <dealflow/expression.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dealflow::flow {

enum class TextRole : std::uint8_t {
  expression,
  holes,  // text with `{{ expression }}` in it, or without
};

// In the order of the tree; nothing of what no expression can stand in (names, conditions' triggers, map rows).
void for_each_expression(const File& file, ActionForms forms, const std::function<void(const Text&, TextRole)>& visit);
void for_each_expression(File& file, ActionForms forms, const std::function<void(Text&, TextRole)>& visit);

// Problems' spans count from the beginning of the text.
[[nodiscard]] tl::expected<std::string, cel::Problems> canonical_text(std::string_view text, TextRole role);

// Every expression in its canonical form; one that does not parse stays as it is. Places no longer fit the source.
void make_canonical(File& file, ActionForms forms);

// The tree with every expression in its canonical form and without comments: two files of one meaning give equal trees,
// whatever their notation and layout.
[[nodiscard]] File meaning(File file, ActionForms forms);

// The rule of what the parser of expressions reports: DF213 for a literal that no value can be, else DF100.
[[nodiscard]] const RuleInfo& rule_of_parsing(cel::ProblemCode code);

// Reports every expression that does not parse.
void check_expression_syntax(const File& file, const Source& source, ActionForms forms, Report& report);

}  // namespace dealflow::flow
