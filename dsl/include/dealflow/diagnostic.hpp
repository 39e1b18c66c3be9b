// Diagnostic: one located finding about a designer's text, as data. Text, JSON and GitHub annotations are readers of
// it.
//
// Units:    lines and columns count from 1; a column counts code points. Byte spans are dealflow::Span.
// Threads:  plain values.
// Source:   DESIGN 9, lint/CATALOGUE.md for the codes.
#pragma once

#include <dealflow/span.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

enum class Severity : std::uint8_t { error, warning, note };

[[nodiscard]] std::string_view to_string(Severity severity);  // "error", "warning", "note"

// A stretch of one file, ready to be shown. `end_column` is one past the last column on `end_line`.
struct Place {
  std::string file;
  Span span;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;
};

struct Related {
  Place place;
  std::string message;
};

// Replace the bytes of `place` by `replacement`.
struct Fix {
  Place place;
  std::string replacement;
};

struct Diagnostic {
  std::string code;  // "DF101"
  std::string name;  // "unknown-trigger"; accepted wherever the code is
  Severity severity = Severity::error;
  std::string message;  // lower case, no full stop, code in backticks
  Place place;
  std::string help;  // what to do; may be empty
  std::vector<Related> related;
  std::optional<Fix> fix;
};

}  // namespace dealflow
