// The files that `dealflow init` writes, from engine/cli/init.
#pragma once

#include "dsl/base/embedded_file.hpp"

#include <span>

namespace dealflow::cli {

[[nodiscard]] std::span<const EmbeddedFile> init_files();

}  // namespace dealflow::cli
