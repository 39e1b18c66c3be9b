// What stands behind the words of the text notation: names, texts, durations, lists, expressions, tables. Private to
// the text reader.
//
// Every function reads at the cursor and gives nothing where it has reported a mistake. `what` names the thing in
// messages: "the stage".
#pragma once

#include "dsl/flow/text/cursor.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::flow {

// True where a word, a text in quotes or a number stands next, on the same line.
[[nodiscard]] bool at_value(const Cursor& cursor);

// The token as text: bare as it stands, in quotes decoded.
[[nodiscard]] std::optional<Text> read_quoted(Cursor& cursor, std::string_view what);
[[nodiscard]] std::optional<Text> read_word(Cursor& cursor, std::string_view what);  // bare or in quotes
[[nodiscard]] std::optional<std::vector<Text>> read_words(Cursor& cursor, std::string_view what);
[[nodiscard]] std::optional<Text> read_duration(Cursor& cursor, std::string_view what);
// `stdlib/popup-lead`
[[nodiscard]] std::optional<Text> read_reference(Cursor& cursor, std::string_view what);

// A value that is itself and no expression: text, number, true or false.
[[nodiscard]] std::optional<ArgumentValue> read_constant(Cursor& cursor, std::string_view what);
// One, or a list with commas between.
[[nodiscard]] std::optional<ArgumentValue> read_constants(Cursor& cursor, std::string_view what);

// `before_block`: the `{` of a block follows, so that no map stands first. Where the expression is broken, the cursor
// stands before that `{`, else behind the line.
enum class Follows : std::uint8_t { anything, block };
[[nodiscard]] std::optional<Text> read_expression(Cursor& cursor, std::string_view what,
                                                  Follows follows = Follows::anything);

// The value of an argument after its key, or on the first line of its action.
enum class Standing : std::uint8_t { after_key, on_line };
[[nodiscard]] std::optional<ArgumentValue> read_value(Cursor& cursor, const ArgumentForm& form, Standing standing);

// `name = E` into the entries; false where it is broken.
bool read_assignment(Cursor& cursor, Cursor::Names& names, std::vector<Argument>& entries);
// `{ name = E … }`, braces included.
[[nodiscard]] std::optional<std::vector<Argument>> read_assignments(Cursor& cursor, std::string_view what);

[[nodiscard]] ArgumentValue text_value(Text text);

}  // namespace dealflow::flow
