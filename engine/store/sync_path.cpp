#include "engine/store/sync_path.hpp"

#include "engine/store/owned_fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace dealflow::store {

int sync_path(const std::filesystem::path& path) {
  const OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return fd.valid() && fsync(fd.get()) == 0 ? 0 : errno;
}

}  // namespace dealflow::store
