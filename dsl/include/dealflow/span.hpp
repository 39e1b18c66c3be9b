// Span: a stretch of a source text.
//
// Units:    bytes from the start of the text; `end` is one past the last byte. An empty span is a place between two
// bytes. Threads:  a plain value.
#pragma once

#include <cstdint>

namespace dealflow {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  // The smallest span that holds both.
  [[nodiscard]] constexpr Span to(Span other) const {
    return {begin < other.begin ? begin : other.begin, end > other.end ? end : other.end};
  }
  friend constexpr bool operator==(Span, Span) = default;
};

}  // namespace dealflow
