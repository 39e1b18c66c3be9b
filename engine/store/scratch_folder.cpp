#include "engine/store/scratch_folder.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

namespace dealflow::store {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
  std::error_code none;
  const std::filesystem::path above = parent.empty() ? std::filesystem::temp_directory_path(none) : parent;
  std::string name = (above / "dealflow-scratch-XXXXXX").string();
  if (!none && ::mkdtemp(name.data()) != nullptr) path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace dealflow::store
