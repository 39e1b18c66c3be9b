// Mistakes made by a program out of flows that are right: a name with a typo, a value that no list has, a line too few
// or too many. What each is, and where, is known from the making.
//
// Threads:  pure functions; the same flows give the same mistakes.
#pragma once

#include "tests/corpus/cases.hpp"

namespace dealflow::corpus {

// All that can be made of one file of flows.
[[nodiscard]] std::vector<Case> mutations_of(const WorkspaceFile& file, const std::string& settings);

}  // namespace dealflow::corpus
