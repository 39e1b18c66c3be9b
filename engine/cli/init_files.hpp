// The files that `dealflow init` writes, from engine/cli/init: a folder a template.
#pragma once

#include "dsl/base/embedded_file.hpp"

#include <span>

namespace dealflow::cli {

[[nodiscard]] std::span<const EmbeddedFile> init_files();

}  // namespace dealflow::cli
