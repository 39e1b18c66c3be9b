// ScratchFolder: a new folder that goes with the object, for a store that is thrown away.
//
// Threads:  one thread.
#pragma once

#include <filesystem>

namespace dealflow::store {

class ScratchFolder {
 public:
  // In `parent`; empty: where the system keeps what is temporary.
  explicit ScratchFolder(const std::filesystem::path& parent = {});
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  [[nodiscard]] bool made() const { return !path_.empty(); }
  [[nodiscard]] std::filesystem::path store() const { return path_ / "store"; }

 private:
  std::filesystem::path path_;
};

}  // namespace dealflow::store
