// ActionForm: how one action is written, in both notations. Made from its declaration (stdlib/action.hpp); readers and
// printers of flows know actions by this alone.
//
// Threads:  constants after their making.
// Source:   LANGUAGE.md, "Steps".
#pragma once

#include "dsl/flow/syntax.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace dealflow::flow {

// How the value of an argument is written, and so what kinds it may have in the tree.
enum class ValueForm : std::uint8_t {
  text,         // text with holes: in quotes; after its key a bare word serves too
  word,         // a bare word, or in quotes where it has holes or signs
  expression,   // CEL
  choice,       // a word, or a way to choose: round_robin(ana, bruno); in the tree a table of one list
  words,        // a, b, "c d"; in the tree a list
  assignments,  // `set field = E`, a line each; in the tree a table
  table,        // { name = E … }
  flag,         // the key alone is true
};

struct ArgumentForm {
  std::string_view name;
  ValueForm form = ValueForm::text;
  bool follows_map = false;  // printed behind the map, as it speaks of its fields
};

// One part of an action's first line in the text notation, in order.
struct FormPart {
  enum class Kind : std::uint8_t { word, argument, group };
  Kind kind = Kind::word;
  std::string_view text;        // the word, or the argument's name
  std::vector<FormPart> group;  // optional as a whole; begins with a word, or is one argument
};

struct ActionForm {
  std::string_view name;        // "create_deal": the key in YAML
  std::vector<FormPart> line;   // "create deal [{name}]" as parts
  std::string_view positional;  // the argument that may stand alone in YAML; may be empty
  std::string_view block;       // the table whose rows the braces hold (`data` of emit); empty: they hold keys
  bool takes_map = false;
  bool takes_on_failure = false;
  std::vector<ArgumentForm> arguments;  // in the order of the declaration, which is also the printers'

  [[nodiscard]] const ArgumentForm* find(std::string_view argument) const;  // null: no such argument
};

using ActionForms = std::span<const ActionForm>;

[[nodiscard]] const ActionForm* find_form(ActionForms forms, std::string_view name);

// Reads "close deal as {as} [{reason}]": bare words, {argument}, [optional group]. The text must outlive the parts.
[[nodiscard]] std::vector<FormPart> parse_form(std::string_view pattern);

// Brings the arguments of an action into the one shape that both notations share: the one that stands alone gets its
// name, scalars are text wherever the form is no flag, arguments stand in declared order, and those that say nothing
// (an empty list or table, a flag that is false) are left out. Unknown ones stay as they are, at the end.
void settle(Action& action, const ActionForm& form);

}  // namespace dealflow::flow
