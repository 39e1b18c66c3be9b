#include "rules/lint/levels.hpp"

namespace dealflow::lint {

std::optional<Level> find_level(std::string_view word) {
  if (word == "off") return Level::off;
  if (word == "note") return Level::note;
  if (word == "warning") return Level::warning;
  if (word == "error") return Level::error;
  return std::nullopt;
}

Level level_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Level::error;
    case Severity::warning: return Level::warning;
    case Severity::note: return Level::note;
  }
  return Level::error;  // not reached
}

// Greedy with one place to come back to for each kind of star: linear but for the product of both lengths.
bool matches_pattern(std::string_view pattern, std::string_view path) {
  struct Retry {
    std::size_t pattern = std::string_view::npos;
    std::size_t path = 0;
  };
  Retry star;
  Retry stars;
  std::size_t p = 0;
  std::size_t s = 0;
  while (s < path.size()) {
    if (pattern.substr(p).starts_with("**")) {
      p += 2;
      if (pattern.substr(p).starts_with('/')) ++p;  // `**/` is also no folder at all
      stars = {p, s};
      star = {};
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = {++p, s};
    } else if (p < pattern.size() && (pattern[p] == path[s] || (pattern[p] == '?' && path[s] != '/'))) {
      ++p;
      ++s;
    } else if (star.pattern != std::string_view::npos && path[star.path] != '/') {
      p = star.pattern;
      s = ++star.path;
    } else if (stars.pattern != std::string_view::npos) {
      p = stars.pattern;
      s = ++stars.path;
      star = {};
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace dealflow::lint
