// Length of a text in characters, as D11 counts it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dealflow::crm {

// Code points of UTF-8 text.
[[nodiscard]] inline std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace dealflow::crm
