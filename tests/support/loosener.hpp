// The same flows in another layout: what a formatter has to bring back. Expressions are spelt with other blanks, line
// ends, parentheses and comments; lines get other indentations; comments stand wherever designers put them.
//
// Threads:  a loosener belongs to one thread. The same seed gives the same texts on every machine.
#pragma once

#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace dealflow::test {

class Loosener {
 public:
  explicit Loosener(std::uint64_t seed) : random_(seed) {}

  enum class Over : std::uint8_t { line, lines };
  // Of a text that parses. The tree stays the same; a text notation takes it as one expression.
  [[nodiscard]] std::string expression(std::string_view text, Over over);

  // Of files without comments (`#`) that read without errors; their meaning stays the same.
  [[nodiscard]] std::string text_notation(std::string_view text);
  [[nodiscard]] std::string yaml(std::string_view text);

 private:
  [[nodiscard]] std::string spelt(std::string_view text, Over over);
  [[nodiscard]] std::string gap(bool may_be_empty, bool may_be_line_end);
  [[nodiscard]] std::string holes(std::string_view text);
  [[nodiscard]] std::string yaml_scalar(const std::string& text, const Source& source, Span span);
  [[nodiscard]] std::string comment();

  [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }

  std::mt19937_64 random_;
  int comments_ = 0;
};

}  // namespace dealflow::test
