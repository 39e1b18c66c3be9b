// Weaves the comments of a file into the lines that a printer made of its tree. Private to the printers.
//
// A printer says of each line which places of the source stand on it, and where a block ends; it knows nothing of
// comments. A comment that follows something on its line goes behind the line that holds it now; one that stands alone
// goes above the line of what follows it, or to the end of the block that it stood in. No comment is lost.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Files".
#pragma once

#include "dsl/flow/comments.hpp"
#include "dsl/source/source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dealflow::flow {

struct PrintedLine {
  std::size_t indent = 0;     // in columns
  std::string text;           // may hold further lines, indented already; empty: the line is not printed
  std::vector<Span> sources;  // what stands on it, in the source; the first is where it begins
  std::size_t inner = 0;      // of a line that ends a block: the indentation of what stands in it
  std::size_t opener = 0;     // … and which line began it
  bool closes = false;
  bool opens = false;         // a block: no blank line follows
  bool blank_before = false;  // one that the layout asks for; those of the author stay wherever they were
  bool takes_comment = true;  // false: a comment behind it would be read as a part of it
};

// How blocks of the source end: the one notation has braces, the other has indentation.
enum class BlockStyle : std::uint8_t { braces, indentation };

[[nodiscard]] std::string weave(const std::vector<PrintedLine>& lines, const Source& source, const Comments& comments,
                                BlockStyle style);

// Whether a comment stands inside of the span.
[[nodiscard]] bool holds_comment(const Comments& comments, Span span);

}  // namespace dealflow::flow
