// What of all that was found is told, and how severe it is: the workspace's `lint:` block, and comments that silence.
//
// Threads:  belongs to one load.
#pragma once

#include "rules/lint/levels.hpp"
#include "rules/lint/suppression.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dealflow::lint {

struct Told {
  std::vector<Diagnostic> diagnostics;
  std::size_t silenced = 0;
};

// `folder` stands before the paths of findings and not before those of patterns.
[[nodiscard]] Told apply_policy(std::vector<Diagnostic> found, const LintSettings& settings, std::string_view folder,
                                bool notes, Suppressions& suppressions);

}  // namespace dealflow::lint
