// Waits until what stands at a path is on the disk: of a file its bytes, of a folder its names.
//
// Errors:   0, or errno.
#pragma once

#include <filesystem>

namespace dealflow::store {

[[nodiscard]] int sync_path(const std::filesystem::path& path);

}  // namespace dealflow::store
