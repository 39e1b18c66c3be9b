#include "dsl/cel/quoted.hpp"

#include "dsl/cel/code_points.hpp"

#include <cstddef>

namespace dealflow::cel {
namespace {

// Whether the bytes are as many as the first of them asks for.
bool is_whole(unsigned char first, std::size_t bytes) {
  if (first < 0x80) return bytes == 1;
  if (first < 0xE0) return bytes == 2;
  return bytes == (first < 0xF0 ? 3U : 4U);
}

}  // namespace

std::string in_double_quotes(std::string_view text, EscapeOf escape_of) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = code_point_bytes(text, at);
    const bool whole = is_whole(static_cast<unsigned char>(text[at]), bytes);
    const std::uint32_t point = whole ? code_point_at(text, at) : 0xFFFD;
    switch (point) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      default:
        if (const std::string escape = escape_of(point); !escape.empty())
          result += escape;
        else
          result += text.substr(at, bytes);
    }
    at += bytes;
  }
  return result + '"';
}

}  // namespace dealflow::cel
