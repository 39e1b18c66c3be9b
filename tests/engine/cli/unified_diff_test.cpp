#include "engine/cli/unified_diff.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <charconv>
#include <random>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What `patch` makes of it; an empty text where it does not fit.
std::string patched(std::string_view before, std::string_view diff) {
  const std::vector<std::string> old = lines_of(before);
  std::string result;
  std::size_t at = 0;
  const std::vector<std::string> script = lines_of(diff);
  for (std::size_t i = 2; i < script.size(); ++i) {
    std::string_view line = script[i];
    if (line.starts_with("@@ -")) {
      const std::string_view range = line.substr(4, line.find(' ', 4) - 4);
      const auto comma = range.find(',');
      const bool none = comma != std::string_view::npos && number(range.substr(comma + 1)) == 0;
      const std::size_t begin = number(range) - (none ? 0 : 1);
      while (at < begin) result += old.at(at++);
      continue;
    }
    if (line.starts_with('\\')) continue;
    const bool cut = i + 1 < script.size() && script[i + 1].starts_with('\\');
    const std::string content(line.substr(1, line.size() - 1 - (cut ? 1 : 0)));
    if (line.front() != '+' && (at >= old.size() || old[at++] != content)) return {};
    if (line.front() != '-') result += content;
  }
  while (at < old.size()) result += old[at++];
  return result;
}

}  // namespace

TEST_CASE("a difference stands among three lines on each side", "[cli][fmt]") {
  using cli::unified_diff;
  CHECK(unified_diff("a", "x\n", "x\n").empty());
  CHECK(unified_diff("a", "", "x\n") == "--- a\n+++ a\n@@ -0,0 +1 @@\n+x\n");
  CHECK(unified_diff("a", "x\n", "") == "--- a\n+++ a\n@@ -1 +0,0 @@\n-x\n");
  CHECK(unified_diff("a", "x", "x\n") == "--- a\n+++ a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
  CHECK(unified_diff("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n") ==
        "--- a\n+++ a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  // Six equal lines between two changes are one piece, seven are two.
  CHECK(unified_diff("a", "a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n") ==
        "--- a\n+++ a\n@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
  CHECK(unified_diff("a", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\n") ==
        "--- a\n+++ a\n@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

TEST_CASE("a text patched with its difference is the other text", "[cli][fmt]") {
  std::mt19937_64 random(7);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto text = [&](std::size_t lines) {
    std::string made;
    for (std::size_t i = below(lines + 1); i > 0; --i) made += std::string(1, static_cast<char>('a' + below(4))) + "\n";
    if (!made.empty() && below(4) == 0) made.pop_back();
    return made;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string before = text(30);
    const std::string after = text(30);
    const std::string diff = cli::unified_diff("a", before, after);
    CAPTURE(before, after, diff);
    if (before == after)
      REQUIRE(diff.empty());
    else
      REQUIRE(patched(before, diff) == after);
  }
  // More lines that differ than are searched through.
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  CHECK(patched(before, cli::unified_diff("a", before, after)) == after);
}

}  // namespace dealflow::test
