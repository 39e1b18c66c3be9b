// How a text is written as a YAML scalar, so that it reads back as the same text and as nothing else.
//
// Threads:  pure functions.
// Source:   YAML 1.2, "Flow scalar styles", "Literal style", as yaml-cpp 0.7 reads them.
#pragma once

#include "dsl/yaml/node.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::yaml {

enum class ScalarPlace : std::uint8_t {
  block,
  flow,  // inside of `[ ]` or `{ }`, where more signs have a meaning
};

// Whether the text may stand without quotes. Not where a reader of YAML, of this or another version, would take it for
// something other than text: `true`, `12`, `2026-03-02`, `no`.
[[nodiscard]] bool is_plain(std::string_view text, ScalarPlace place);

// Signs that stand for themselves in single quotes: all but line ends and control characters.
[[nodiscard]] bool fits_single_quotes(std::string_view text);
[[nodiscard]] std::string single_quoted(std::string_view text);
[[nodiscard]] std::string double_quoted(std::string_view text);

// Plain where it can be; else in the quotes asked for, in single ones only where they can hold it.
[[nodiscard]] std::string scalar_text(std::string_view text, ScalarPlace place, ScalarStyle quotes);

// `|-` and the lines of the text below it, each behind `indent` blanks; nothing for a text whose lines would not come
// back as they are.
[[nodiscard]] std::optional<std::string> literal_text(std::string_view text, std::size_t indent);

}  // namespace dealflow::yaml
