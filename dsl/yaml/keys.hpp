// Key: one key of a block of YAML, declared once for the reader that accepts it and the JSON Schema that offers it.
//
// Threads:  constants.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dealflow::yaml {

struct Key {
  std::string_view name;
  std::string_view doc;
  bool required = false;
};

// The names alone, as messages list them.
template <std::size_t N>
[[nodiscard]] constexpr std::array<std::string_view, N> names_of(const std::array<Key, N>& keys) {
  std::array<std::string_view, N> names;
  for (std::size_t i = 0; i < N; ++i) names[i] = keys[i].name;
  return names;
}

}  // namespace dealflow::yaml
