// A whole file, or standard input for "-", up to a limit.
#pragma once

#include <dealflow/result.hpp>

#include <string>

namespace dealflow::cli {

[[nodiscard]] Result<std::string> read_input(const std::string& path);

}  // namespace dealflow::cli
