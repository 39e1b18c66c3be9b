#include "engine/event/text_check.hpp"

#include <cstddef>
#include <cstdint>

namespace dealflow::event {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Of valid UTF-8: is there a forbidden character at `at`?
bool forbidden(std::string_view text, std::size_t at) {
  const unsigned char byte = byte_at(text, at);
  if (byte < 0x20) return byte != '\t' && byte != '\n' && byte != '\r';
  if (byte < 0x80) return byte == 0x7F;
  const unsigned char second = byte_at(text, at + 1);
  if (byte == 0xC2) return second < 0xA0;  // U+0080 to U+009F
  const unsigned char third = byte_at(text, at + 2);
  if (byte == 0xEF && second == 0xB7) return third >= 0x90 && third <= 0xAF;  // U+FDD0 to U+FDEF
  if (byte == 0xEF && second == 0xBF) return third >= 0xBE;                   // U+FFFE, U+FFFF
  // U+1FFFE, U+1FFFF and so on: the last two of each further plane.
  return byte >= 0xF0 && (second & 0x0FU) == 0x0F && third == 0xBF && byte_at(text, at + 3) >= 0xBE;
}

bool has_forbidden(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (forbidden(text, at)) return true;
  }
  return false;
}

// In JSON, control characters hide behind escapes; a line without escapes and odd bytes holds none.
bool may_hide_one(std::string_view raw) {
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char c = raw[at];
    if (c == '\\' && at + 1 < raw.size() && (raw[at + 1] == 'u' || raw[at + 1] == 'b' || raw[at + 1] == 'f'))
      return true;
    if (c == '\\')
      ++at;
    else if (static_cast<unsigned char>(c) >= 0x7F && forbidden(raw, at))
      return true;
  }
  return false;
}

std::optional<std::string> search(const cel::Value& value, const std::string& path) {
  if (value.is(cel::Kind::text)) {
    if (has_forbidden(value.as_text())) return path;
  } else if (value.is(cel::Kind::list)) {
    for (std::size_t i = 0; i < value.as_list().size(); ++i) {
      if (auto found = search(value.as_list().at(i), path + "[" + std::to_string(i) + "]")) return found;
    }
  } else if (value.is(cel::Kind::map)) {
    for (std::size_t i = 0; i < value.as_map().size(); ++i) {
      const auto [key, item] = value.as_map().at(i);
      if (has_forbidden(key.as_text())) return path;
      std::string below = path.empty() ? std::string(key.as_text()) : path + "." + std::string(key.as_text());
      if (auto found = search(item, below)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_control_character(std::string_view raw, const cel::Value& event) {
  if (!may_hide_one(raw)) return std::nullopt;
  return search(event, "");
}

}  // namespace dealflow::event
