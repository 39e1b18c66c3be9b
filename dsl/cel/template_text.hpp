// Where a hole of a text ends. Private to those who read or print texts with holes.
//
// Threads:  a pure function.
// Source:   LANGUAGE.md, "Steps".
#pragma once

#include <cstddef>
#include <string_view>

namespace dealflow::cel {

// The closing braces of the hole whose expression begins at `at`; those of a text or of a map inside the hole do not
// count. npos where it has none.
[[nodiscard]] std::size_t find_hole_end(std::string_view text, std::size_t at);

}  // namespace dealflow::cel
