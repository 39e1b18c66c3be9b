#include "engine/store/no_readers.hpp"

#include "engine/store/file_check.hpp"
#include "engine/store/mapping.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

namespace dealflow::store {
namespace {

constexpr std::size_t head_bytes = 64;  // of lock.mdb: a magic number first, without which LMDB makes it anew
constexpr std::chrono::milliseconds look_every{10};

struct flock first_byte() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  return lock;
}

tl::unexpected<Error> read_by_another(const std::filesystem::path& folder, int fd) {
  struct flock lock = first_byte();
  const bool known = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0;
  return fail(ErrorCode::store_locked,
              fmt::format("the store {} is being read by {}; its file cannot be replaced meanwhile: stop that one",
                          folder.string(), known ? fmt::format("process {}", lock.l_pid) : "another process"));
}

}  // namespace

Result<NoReaders> NoReaders::wait(const std::filesystem::path& folder, std::chrono::milliseconds patience) {
  // Closing a file lets go of all locks that this process has on it, so LMDB must not have it open here.
  if (Mapping::is_open_here(folder))
    return fail(ErrorCode::store_locked,
                fmt::format("the store {} is open in this process; close it first", folder.string()));
  const std::filesystem::path file = folder / lock_file_name;
  OwnedFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid())
    return fail(ErrorCode::io, fmt::format("opening {}: {}", file.string(), std::generic_category().message(errno)));
  for (auto waited = std::chrono::milliseconds(0);; waited += look_every) {
    struct flock lock = first_byte();
    if (fcntl(fd.get(), F_OFD_SETLK, &lock) == 0) return NoReaders(std::move(fd));
    if (errno != EAGAIN && errno != EACCES)
      return fail(ErrorCode::io, fmt::format("locking {}: {}", file.string(), std::generic_category().message(errno)));
    if (waited >= patience) return read_by_another(folder, fd.get());
    std::this_thread::sleep_for(look_every);
  }
}

Result<void> NoReaders::forget_table() {
  const std::array<char, head_bytes> nothing{};
  if (pwrite(fd_.get(), nothing.data(), nothing.size(), 0) == static_cast<ssize_t>(nothing.size())) return {};
  return fail(ErrorCode::io, fmt::format("writing {}: {}", lock_file_name, std::generic_category().message(errno)));
}

}  // namespace dealflow::store
