#include "dsl/base/display_width.hpp"

#include <array>
#include <cstdint>

namespace dealflow {
namespace {

struct Character {
  std::uint32_t point = 0;
  std::size_t bytes = 1;
};

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode, EastAsianWidth.txt (W and F), in large blocks.
constexpr std::array<Range, 15> wide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},
                                      {0x4E00, 0x9FFF},
                                      {0xA000, 0xA4CF},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1F64F},
                                      {0x1F680, 0x1F6FF},
                                      {0x1F900, 0x1F9FF},
                                      {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 5> without_width{
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, std::uint32_t point) {
  for (const Range& range : ranges) {
    if (point >= range.first && point <= range.last) return true;
  }
  return false;
}

// The character at `at`. Bytes that are no UTF-8 count one by one as U+FFFD.
Character character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t head = byte(at);
  if (head < 0x80) return {head, 1};
  const std::size_t length = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : head >= 0xC0 ? 2 : 0;
  if (length == 0 || head > 0xF4 || at + length > text.size()) return {0xFFFD, 1};
  std::uint32_t point = head & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return {0xFFFD, 1};
    point = point << 6U | (byte(at + i) & 0x3FU);
  }
  return {point, length};
}

std::size_t width_of(std::uint32_t point) {
  if (within(without_width, point)) return 0;
  return within(wide, point) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character(text, at);
    const bool control = c.point < 0x20 || (c.point >= 0x7F && c.point < 0xA0) ||
                         (c.point >= 0x202A && c.point <= 0x202E) || (c.point >= 0x2066 && c.point <= 0x2069);
    if (c.point == '\n' || c.point == '\t' || c.point == '\r')
      result += ' ';
    else if (control || c.point == 0xFFFD)
      result += "\uFFFD";
    else
      result.append(text.substr(at, c.bytes));
    at += c.bytes;
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character(text, at);
    width += width_of(c.point);
    at += c.bytes;
  }
  return width;
}

std::size_t fitting_bytes(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character c = character(text, at);
    used += width_of(c.point);
    if (used > width) break;
    at += c.bytes;
  }
  return at;
}

std::string cut(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, fitting_bytes(text, width - 1))) + "…";
}

}  // namespace dealflow
