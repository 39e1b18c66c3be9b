// Scanner: a file of the text notation as tokens, and its comments. Private to the text reader; keeps the grammar of
// tokens in one translation unit.
//
// Units:    spans are bytes of the source.
// Threads:  a pure function of the text; a scanner belongs to one thread.
// Source:   LANGUAGE.md, "Files", "A flow".
#pragma once

#include "dsl/flow/comments.hpp"

#include <dealflow/span.hpp>

#include <cstdint>
#include <string_view>

namespace dealflow::flow {

struct Token {
  enum class Kind : std::uint8_t {
    end,
    word,
    text,           // in double quotes
    single_quoted,  // as in YAML; no text of this notation
    unclosed_text,  // to the end of its line
    number,
    arrow,
    equals,
    open_brace,
    close_brace,
    open_paren,
    close_paren,
    comma,
    stroke,
    other,
  };
  Kind kind = Kind::end;
  Span span;
  bool first_on_line = false;  // a line end, or the beginning of the file, stands before it
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The token behind the blanks, line ends and comments at `offset`; those comments are kept, each once.
  [[nodiscard]] Token token_at(std::uint32_t offset);
  [[nodiscard]] Comments take_comments() { return std::move(comments_); }

 private:
  [[nodiscard]] std::uint32_t skip_gap(std::uint32_t offset);

  std::string_view text_;
  Comments comments_;
};

}  // namespace dealflow::flow
