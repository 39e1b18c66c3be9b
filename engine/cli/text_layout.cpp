#include "engine/cli/text_layout.hpp"

namespace dealflow::cli {
namespace {

// Bytes that go on with a character.
std::size_t count_following(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& into) {
  while (display_width(line) > width) {
    std::size_t end = fitting_bytes(line, width);
    if (end == 0) end = 1 + count_following(line.substr(1));
    std::size_t next = end;
    if (line[end] == ' ') {
      next = end + 1;
    } else if (const auto blank = line.rfind(' ', end); blank != std::string_view::npos && blank > 0) {
      end = blank;
      next = blank + 1;
    }
    into.emplace_back(line.substr(0, end));
    line.remove_prefix(next);
  }
  into.emplace_back(line);
}

}  // namespace

std::string pad(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(text)) wrap_line(line, width, lines);
  if (lines.empty()) lines.emplace_back();
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace dealflow::cli
