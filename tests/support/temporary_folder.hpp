// A folder of its own for one test, gone when the test ends.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace dealflow::test {

class TemporaryFolder {
 public:
  TemporaryFolder() : TemporaryFolder(std::filesystem::temp_directory_path()) {}
  // In memory where the machine has a place for that: for many stores whose durability is not what is tested.
  static TemporaryFolder in_memory() {
    const std::filesystem::path memory = "/dev/shm";
    return TemporaryFolder(::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "dealflow-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) != nullptr ? name : std::string("dealflow-test-no-folder");
  }

  std::filesystem::path path_;
};

}  // namespace dealflow::test
