// Everything to a file descriptor, also where the system takes it in pieces or a signal comes between.
#pragma once

#include <string_view>

namespace dealflow::cli {

// The errno of the write that failed, or 0.
[[nodiscard]] int write_all(int fd, std::string_view text);

}  // namespace dealflow::cli
