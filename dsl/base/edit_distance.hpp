// Which of the known names was meant.
//
// Threads:  pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// Damerau-Levenshtein (adjacent letters may be swapped) over bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `text`, or nothing when none is near enough to be meant: at most a third of the longer one's
// letters differ, at least one may. A name that differs by case alone is nearest of all; of several, the first.
[[nodiscard]] std::string nearest(std::string_view text, std::span<const std::string_view> candidates);
[[nodiscard]] std::string nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace dealflow
