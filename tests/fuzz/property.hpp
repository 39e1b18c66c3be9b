// Property: what a fuzz target claims of every input. A claim that does not hold names itself and aborts, and libFuzzer
// keeps the input.
//
// Threads:  one; libFuzzer calls a target from one thread.
#pragma once

#include <dealflow/span.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace dealflow::fuzz {

// `seen` is what speaks against the claim, where that can be shown in a few words.
inline void claim(bool holds, std::string_view what, std::string_view seen = {}) {
  if (holds) return;
  const std::string text = "\ndoes not hold: " + std::string(what) + "\n  " + std::string(seen) + "\n";
  std::fputs(text.c_str(), stderr);
  std::abort();
}

inline bool within(Span span, std::size_t size) { return span.begin <= span.end && span.end <= size; }

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace dealflow::fuzz
