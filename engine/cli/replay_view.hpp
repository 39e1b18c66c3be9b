// What `replay` prints for people: text for a terminal, Markdown for a pull request. Both are of bounded size and say
// what they leave out; JSON has all of it.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/replay.hpp>

#include "engine/cli/console.hpp"

#include <string>

namespace dealflow::cli {

[[nodiscard]] std::string replay_text(const Difference& difference, const Console& console);
[[nodiscard]] std::string replay_markdown(const Difference& difference);

}  // namespace dealflow::cli
