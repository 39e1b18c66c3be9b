// Rows in aligned columns.
#pragma once

#include "engine/cli/console.hpp"

#include <string>
#include <vector>

namespace dealflow::cli {

// The first row is the head. Cut to the terminal's width, in the last column first; whole where there is no terminal.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows, const Console& console);

}  // namespace dealflow::cli
