#include "rules/plan/version.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace dealflow::rules {

std::string normalized_text(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  const std::string_view trimmed = text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
  std::string normalized;
  normalized.reserve(trimmed.size());
  for (std::size_t i = 0; i < trimmed.size(); ++i)
    if (trimmed[i] != '\r' || i + 1 == trimmed.size() || trimmed[i + 1] != '\n') normalized.push_back(trimmed[i]);
  return normalized;
}

std::string text_version(std::string_view normalized) {
  return fmt::format("{:016x}", XXH3_128bits(normalized.data(), normalized.size()).high64);
}

}  // namespace dealflow::rules
