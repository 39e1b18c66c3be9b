// The files that `dealflow init` writes; init_files.cpp is made by CMake from engine/cli/init.
#pragma once

#include <span>
#include <string_view>

namespace dealflow::cli {

struct InitFile {
  std::string_view path;
  std::string_view text;
};

[[nodiscard]] std::span<const InitFile> init_files();

}  // namespace dealflow::cli
