// Quantities for people: short, in units that fit.
//
// Threads:  pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace dealflow::cli {

// "812 B", "12.3 KiB", "4.0 GiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace dealflow::cli
