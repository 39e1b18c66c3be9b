// What no honest client sends, and what proxies and servers read differently: looked for in the bytes of a head,
// before anything else reads it.
//
// Refused: a line feed or carriage return alone, folded lines, blanks before a colon, control characters, a head
// without Host or with two, two lengths, a length with a transfer coding, codings other than chunked alone.
//
// Threads:  pure functions.
// Source:   RFC 9112, sections 2.2, 5.1, 5.2, 6.1 to 6.3 and 11.2.
#pragma once

#include "engine/http/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dealflow::http {

struct Framing {
  std::optional<std::uint64_t> length;  // Content-Length
  bool chunked = false;
  bool expects_continue = false;
};

// `head` ends with its empty line. What is in order; the problem otherwise.
[[nodiscard]] tl::expected<Framing, Problem> check_head(std::string_view head);

// Of a head that has not come as a whole yet: what will never be right, so that nobody waits for its end.
[[nodiscard]] std::optional<Problem> check_beginning(std::string_view bytes);

// A line feed without a carriage return before it.
[[nodiscard]] bool has_bare_line_feed(std::string_view bytes);
// A line that goes on in the next one.
[[nodiscard]] bool has_folded_line(std::string_view bytes);

}  // namespace dealflow::http
