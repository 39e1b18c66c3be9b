// Reads steps of the text notation: those of control flow, whose words are the language's own, and actions, whose
// words come from their forms. Private to the text reader.
#pragma once

#include "dsl/flow/text/cursor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::flow {

// Whether the words at the cursor name a step.
[[nodiscard]] bool at_known_step(Cursor& cursor);

// One step; nothing, and reported, where it is broken or unknown.
[[nodiscard]] std::optional<Step> read_step(Cursor& cursor);

// `{ steps }`, braces included. `what`: "the steps of `if`".
[[nodiscard]] std::optional<Steps> read_steps(Cursor& cursor, std::string_view what);

// Of an action: the form that the next words name, and how many words those are; null where they name none.
struct NamedForm {
  const ActionForm* form = nullptr;
  std::size_t words = 0;
};
[[nodiscard]] NamedForm find_named_form(Cursor& cursor);
[[nodiscard]] std::vector<std::string> action_heads(ActionForms forms);  // "create deal"

// The cursor stands at the first word; false where the action is broken.
[[nodiscard]] bool read_action(Cursor& cursor, const NamedForm& named, Step& step);

}  // namespace dealflow::flow
