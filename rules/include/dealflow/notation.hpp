// The two notations of flows: formatting, and conversion from one to the other.
//
// Both take the text of one file and give a text, with its comments. They need no workspace: a file is read, not
// checked. What they give is read again and compared before it is handed out, so that neither can change what a file
// says.
//
// Units:    texts are UTF-8; those made end in a line end. A text whose lines all end in CR LF gives one that does too.
// Errors:   diagnostics, by place: what does not parse, what the other notation cannot say. There is no text then.
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Files"; DESIGN 5.
#pragma once

#include <dealflow/diagnostic.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

enum class Notation : std::uint8_t {
  yaml,
  text,  // `.flow`
};

[[nodiscard]] Notation other(Notation notation);
[[nodiscard]] std::string_view ending_of(Notation notation);  // ".yaml", ".flow"
// By the ending of a file's name; nothing for one that holds no flows.
[[nodiscard]] std::optional<Notation> notation_of_name(std::string_view name);
// By its first word, where there is no name: `flow order {` or `flow: order`.
[[nodiscard]] Notation notation_of_text(std::string_view text);
// Whether a YAML file has a document with the key `flow` or `use`. One that does not parse may have.
[[nodiscard]] bool may_hold_flows(std::string_view yaml);

struct RewrittenFile {
  std::optional<std::string> text;  // nothing where there are errors
  // Errors; of formatting also a warning, DF123, at the first line that changes, where one does.
  std::vector<Diagnostic> diagnostics;
};

// `.flow`: the whole of it in the canonical layout. YAML: the expressions in it, all other bytes as they are.
[[nodiscard]] RewrittenFile format_flows(std::string_view name, std::string_view text, Notation notation);

// The same flows in the other notation, in its canonical layout.
[[nodiscard]] RewrittenFile convert_flows(std::string_view name, std::string_view text, Notation from);

}  // namespace dealflow
