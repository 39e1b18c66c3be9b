// Rows in aligned columns.
#pragma once

#include "engine/cli/console.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dealflow::cli {

// The first row is the head. Cut to the terminal's width, in the last column first; where there is no terminal the last
// column is whole, and what stands before it as wide as a cell may be.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows, const Console& console,
                                std::size_t cell_width_max = 48);

}  // namespace dealflow::cli
