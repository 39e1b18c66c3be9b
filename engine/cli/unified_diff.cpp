#include "engine/cli/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace dealflow::cli {
namespace {

constexpr std::size_t context_lines = 3;
// Beyond so many changed lines the middle is shown as replaced: what is searched through grows with their square.
constexpr std::size_t edits_max = 2000;

using Lines = std::vector<std::string_view>;

// With their line ends, so that a missing one at the end of the text is a difference.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Change {
  char sign = ' ';  // ' ', '-', '+'
  std::string_view line;
};
using Script = std::vector<Change>;

// Furthest reaching paths, one row for each number of edits; nothing where there are too many.
std::optional<std::vector<std::vector<std::ptrdiff_t>>> search(const Lines& a, const Lines& b) {
  const auto n = static_cast<std::ptrdiff_t>(a.size());
  const auto m = static_cast<std::ptrdiff_t>(b.size());
  std::vector<std::vector<std::ptrdiff_t>> rows;
  std::vector<std::ptrdiff_t> furthest(2, 0);  // of diagonal k at [k + d + 1]
  for (std::ptrdiff_t d = 0; d <= std::min<std::ptrdiff_t>(n + m, edits_max); ++d) {
    std::vector<std::ptrdiff_t> row(static_cast<std::size_t>(2 * d + 1));
    const auto before = [&](std::ptrdiff_t k) { return rows.back()[static_cast<std::size_t>(k + d - 1)]; };
    for (std::ptrdiff_t k = -d; k <= d; k += 2) {
      std::ptrdiff_t x = 0;
      if (d > 0) {
        const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
        x = down ? before(k + 1) : before(k - 1) + 1;
      }
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
      row[static_cast<std::size_t>(k + d)] = x;
      if (x >= n && x - k >= m) {
        rows.push_back(std::move(row));
        return rows;
      }
    }
    rows.push_back(std::move(row));
  }
  return std::nullopt;
}

Script middle(const Lines& a, const Lines& b) {
  Script script;
  const auto rows = search(a, b);
  if (!rows) {
    for (const std::string_view line : a) script.push_back({'-', line});
    for (const std::string_view line : b) script.push_back({'+', line});
    return script;
  }
  auto x = static_cast<std::ptrdiff_t>(a.size());
  auto y = static_cast<std::ptrdiff_t>(b.size());
  for (auto d = static_cast<std::ptrdiff_t>(rows->size()) - 1; d > 0; --d) {
    const std::vector<std::ptrdiff_t>& row = (*rows)[static_cast<std::size_t>(d - 1)];
    const auto before = [&](std::ptrdiff_t k) { return row[static_cast<std::size_t>(k + d - 1)]; };
    const std::ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
    const std::ptrdiff_t from_x = before(down ? k + 1 : k - 1);
    const std::ptrdiff_t from_y = from_x - (down ? k + 1 : k - 1);
    while (x > from_x && y > from_y && x - 1 >= (down ? from_x : from_x + 1)) {
      script.push_back({' ', a[static_cast<std::size_t>(x - 1)]});
      --x;
      --y;
    }
    script.push_back(down ? Change{'+', b[static_cast<std::size_t>(from_y)]}
                          : Change{'-', a[static_cast<std::size_t>(from_x)]});
    x = from_x;
    y = from_y;
  }
  for (; x > 0; --x) script.push_back({' ', a[static_cast<std::size_t>(x - 1)]});
  std::reverse(script.begin(), script.end());
  return script;
}

Script difference(const Lines& before, const Lines& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t front = 0;
  while (front < shorter && before[front] == after[front]) ++front;
  std::size_t back = 0;
  while (back < shorter - front && before[before.size() - 1 - back] == after[after.size() - 1 - back]) ++back;
  const auto part = [front, back](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(front), lines.end() - static_cast<std::ptrdiff_t>(back));
  };
  Script script;
  for (std::size_t i = 0; i < front; ++i) script.push_back({' ', before[i]});
  const Script changed = middle(part(before), part(after));
  script.insert(script.end(), changed.begin(), changed.end());
  for (std::size_t i = before.size() - back; i < before.size(); ++i) script.push_back({' ', before[i]});
  return script;
}

// "12,3"; of no lines, the line before them.
std::string range(std::size_t begin, std::size_t count) {
  if (count == 1) return std::to_string(begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Script script = difference(lines_of(before), lines_of(after));
  std::string text = fmt::format("--- {}\n+++ {}\n", name, name);
  std::size_t line_before = 0;
  std::size_t line_after = 0;
  for (std::size_t i = 0; i < script.size();) {
    const auto changed = [&script](std::size_t at) { return script[at].sign != ' '; };
    std::size_t next = i;
    while (next < script.size() && !changed(next)) ++next;
    if (next == script.size()) break;
    // To the last change that has no more than two contexts of equal lines before it.
    std::size_t last = next;
    for (std::size_t at = next; at < script.size() && at - last <= 2 * context_lines + 1; ++at)
      if (changed(at)) last = at;
    const std::size_t begin = next - std::min(next - i, context_lines);
    const std::size_t end = std::min(last + 1 + context_lines, script.size());
    line_before += begin - i;
    line_after += begin - i;
    std::string hunk;
    std::size_t removed = 0;
    std::size_t added = 0;
    for (std::size_t at = begin; at < end; ++at) {
      removed += script[at].sign != '+' ? 1 : 0;
      added += script[at].sign != '-' ? 1 : 0;
      hunk.append(1, script[at].sign).append(script[at].line);
      if (!script[at].line.ends_with('\n')) hunk += "\n\\ No newline at end of file\n";
    }
    text += fmt::format("@@ -{} +{} @@\n{}", range(line_before, removed), range(line_after, added), hunk);
    line_before += removed;
    line_after += added;
    i = end;
  }
  return text;
}

}  // namespace dealflow::cli
