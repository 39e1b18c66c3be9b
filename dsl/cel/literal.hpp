// Literals: source text of one number or one text to its value.
//
// Source: CEL language definition, "Numeric Values" and "String and Bytes Values".
#pragma once

#include <dealflow/value.hpp>

#include <string>
#include <string_view>

namespace dealflow::cel {

struct LiteralProblem {
  std::string message;
  std::uint32_t begin = 0;  // bytes of the literal
  std::uint32_t end = 0;
};

[[nodiscard]] tl::expected<Value, LiteralProblem> read_number(std::string_view text);
// With its prefix and quotes. The value's text stands in `arena`.
[[nodiscard]] tl::expected<Value, LiteralProblem> read_text_literal(std::string_view text, Arena& arena);

}  // namespace dealflow::cel
