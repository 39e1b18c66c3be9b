// Cursor: where the text reader stands in its file, what it reports, and how it goes on behind a mistake. Private to
// the text reader.
//
// Errors:   reported where they are found; a function that gives nothing has reported why.
// Threads:  a cursor belongs to one thread.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/action_form.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/flow/text/scanner.hpp"
#include "dsl/source/source.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::flow {

class Cursor {
 public:
  using Kind = Token::Kind;
  using Words = std::vector<std::string_view>;
  using Meanings = std::vector<std::pair<std::string_view, std::string_view>>;
  using Names = std::set<std::string, std::less<>>;  // of one table

  Cursor(const Source& source, ActionForms forms, Report& report);

  [[nodiscard]] ActionForms forms() const { return forms_; }
  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] Report& report() { return report_; }
  [[nodiscard]] Comments take_comments() { return scanner_.take_comments(); }

  // Tokens.
  [[nodiscard]] const Token& peek() const { return next_; }
  [[nodiscard]] Token peek_second() { return after(next_); }
  [[nodiscard]] Token after(const Token& token) { return scanner_.token_at(token.span.end); }
  [[nodiscard]] std::string_view text(const Token& token) const { return source_.text(token.span); }
  [[nodiscard]] std::uint32_t last_end() const { return last_end_; }  // of the last token that was taken
  Token take();
  void seek(std::uint32_t offset);  // goes on there, on the same line
  // The next token may begin a line: it is what is looked for, not what follows the line before.
  void start_item() { next_.first_on_line = false; }
  [[nodiscard]] bool at(Kind kind) const { return next_.kind == kind; }
  [[nodiscard]] bool at_word(std::string_view word) const { return at(Kind::word) && text(next_) == word; }
  // Nothing follows on the line of the last token.
  [[nodiscard]] bool at_line_end() const { return next_.first_on_line || next_.kind == Kind::end; }
  // `flow` or `use` in the first column: whatever is open, a new item of the file begins.
  [[nodiscard]] bool at_new_item() const;
  [[nodiscard]] bool at_on_failure();

  // Findings. The place is the next token, or where the line ends before it.
  Finding expected(std::string_view what);
  // Suggests the nearest of the words, or what another language's word would be here.
  Finding expected_word(std::string_view what, const Words& words, const Meanings& elsewhere = {});
  void duplicate(Span span, std::string_view key);
  // False, and reported, where the name is one of those before it.
  bool add_name(Names& names, const Text& name);
  void unknown_key(Span span, std::string_view what, std::string_view key, const Words& accepted);
  // The block that was opened there is not closed before the next item of the file; told once for all that are open.
  void unclosed(Span opener);

  // By its indentation, whether the token is meant to stand outside of the block opened there.
  [[nodiscard]] bool stands_outside(const Token& token, Span opener) const;

  // Takes the token, or reports what was expected.
  bool take_sign(Kind kind, std::string_view what);

  // Behind a mistake: to what begins on the next line, or ends the block; after too many, to the end of the file.
  // `from`: where the broken piece began.
  void recover(std::uint32_t from);
  // What stands up to the closing brace, which is taken: `read_item()` reads one item, and behind one that it cannot
  // read, reading goes on with the next.
  template <class ReadItem>
  void read_block(Span opener, ReadItem read_item) {
    while (!at(Kind::close_brace)) {
      if (at(Kind::end) || at_new_item()) {
        unclosed(opener);
        return;
      }
      const std::uint32_t begin = peek().span.begin;
      start_item();
      if (!read_item()) recover(begin);
    }
    take();
  }
  // To the `{` that ends this line, if one does.
  bool recover_to_block(std::uint32_t from);
  void skip_block();

  // Of blocks in blocks.
  [[nodiscard]] bool enter(Span at);  // false, and reported, where they are too many
  void leave() { --depth_; }

 private:
  [[nodiscard]] Span place() const;
  // The rest of the file is not read, and nothing more is said of it.
  void give_up();

  const Source& source_;
  ActionForms forms_;
  Report& report_;
  Scanner scanner_;
  Token next_;
  std::uint32_t last_end_ = 0;
  std::uint32_t unclosed_before_ = 0;  // the item that ended open blocks
  bool unclosed_told_ = false;
  std::size_t depth_ = 0;
  std::size_t taken_ = 0;
  bool gave_up_ = false;
};

}  // namespace dealflow::flow
