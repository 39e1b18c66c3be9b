#include "dsl/yaml/scalar_text.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/quoted.hpp"
#include "dsl/yaml/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dealflow::yaml {
namespace {

constexpr std::uint32_t next_line = 0x85;
constexpr std::uint32_t line_separator = 0x2028;
constexpr std::uint32_t paragraph_separator = 0x2029;
constexpr std::uint32_t byte_order_mark = 0xFEFF;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Line ends of other texts, and what editors do not show.
bool is_hidden(std::uint32_t point) {
  return (point >= 0x80 && point <= 0x9f) || point == next_line || point == line_separator ||
         point == paragraph_separator || point == byte_order_mark;
}

bool has_hidden(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += cel::code_point_bytes(text, at)) {
    if (is_hidden(cel::code_point_at(text, at))) return true;
  }
  return false;
}

// Words of YAML 1.1 and 1.2 that are no text.
bool is_reserved(std::string_view text) {
  static constexpr auto words =
      std::to_array<std::string_view>({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"});
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(words.begin(), words.end(), lower) != words.end();
}

// Numbers, dates and times in any of their forms: begins with a digit behind a sign or a point at most, and has no
// signs but theirs.
bool looks_like_number(std::string_view text) {
  const auto begin = text.find_first_not_of("+-.");
  if (begin == std::string_view::npos || begin > 2 || !is_digit(text[begin])) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
           std::string_view("+-.:_xXoTZ ").find(c) != std::string_view::npos;
  });
}

// Stricter than YAML: what begins with another sign is quoted.
bool begins_plain(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("_/(.+$<=^\\").find(c) != std::string_view::npos;
}

}  // namespace

bool is_plain(std::string_view text, ScalarPlace place) {
  if (text.empty() || !begins_plain(text.front()) || text.back() == ' ' || text.back() == ':') return false;
  if (text.starts_with("...") || is_reserved(text) || looks_like_number(text)) return false;
  if (std::any_of(text.begin(), text.end(), is_control) || has_hidden(text)) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  if (place == ScalarPlace::flow && text.find_first_of(",?[]{}:") != std::string_view::npos) return false;
  return !looks_cut_off(text);  // a comment behind it would be taken for its lost end
}

bool fits_single_quotes(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control) && !has_hidden(text);
}

std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c;
    if (c == '\'') result += c;
  }
  return result + "'";
}

std::string double_quoted(std::string_view text) {
  return cel::in_double_quotes(text, [](std::uint32_t point) {
    return cel::is_control(point) || is_hidden(point) ? fmt::format("\\u{:04x}", point) : std::string();
  });
}

std::string scalar_text(std::string_view text, ScalarPlace place, ScalarStyle quotes) {
  if (is_plain(text, place)) return std::string(text);
  const bool single = quotes == ScalarStyle::single_quoted && fits_single_quotes(text);
  return single ? single_quoted(text) : double_quoted(text);
}

std::optional<std::string> literal_text(std::string_view text, std::size_t indent) {
  const bool ends_line = text.ends_with('\n');
  if (ends_line) text.remove_suffix(1);
  if (text.empty() || text.front() == ' ' || text.front() == '\n' || text.ends_with('\n') || has_hidden(text))
    return std::nullopt;
  std::string result = ends_line ? "|" : "|-";
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (std::any_of(line.begin(), line.end(), is_control) || line.ends_with(' ')) return std::nullopt;
    result += '\n';
    if (!line.empty()) result.append(indent, ' ').append(line);
    at = end + 1;
  }
  return result;
}

}  // namespace dealflow::yaml
