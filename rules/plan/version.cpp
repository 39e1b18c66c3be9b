#include "rules/plan/version.hpp"

#include "dsl/base/trim.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace dealflow::rules {

std::string normalized_text(std::string_view text) {
  text = trimmed(text);
  std::string normalized;
  normalized.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') normalized.push_back(text[i]);
  return normalized;
}

std::string text_version(std::string_view normalized) {
  return fmt::format("{:016x}", XXH3_128bits(normalized.data(), normalized.size()).high64);
}

}  // namespace dealflow::rules
