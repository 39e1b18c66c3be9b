// A reader of TextMate grammars, as far as ours goes: match, begin and end, captures, include. Its regular expressions
// are RE2's, which have no look-around; a grammar within that is one that every editor reads alike.
//
// Threads:  one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct Token {
  std::string text;
  std::string scope;  // the innermost one; empty: none but the grammar's own
};

class TextMate {
 public:
  explicit TextMate(std::string_view json);  // throws std::runtime_error on a grammar that it cannot read
  ~TextMate();

  // Blanks stand in no token of their own.
  [[nodiscard]] std::vector<Token> tokens(std::string_view text) const;

 private:
  struct Grammar;
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace dealflow::test
