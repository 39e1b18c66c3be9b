// The difference of two texts, line by line, as `diff -u` and `patch` write it.
//
// Threads:  a pure function.
// Source:   E. Myers, "An O(ND) Difference Algorithm and Its Variations"; POSIX diff, "Diff -u Output Format".
#pragma once

#include <string>
#include <string_view>

namespace dealflow::cli {

// Empty where the texts are equal.
[[nodiscard]] std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace dealflow::cli
