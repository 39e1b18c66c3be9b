#include "engine/store/writer_lock.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace dealflow::store {
namespace {

std::string program_name() {
  std::ifstream in("/proc/self/comm");
  std::string name;
  std::getline(in, name);
  return name.empty() ? "unknown program" : name;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown host";
}

std::string holder(int fd) {
  std::array<char, 512> bytes{};
  const ssize_t got = pread(fd, bytes.data(), bytes.size(), 0);
  std::string text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  text.resize(std::min(text.find('\n'), text.size()));
  return text.empty() ? "another process" : text;
}

// Who holds it is only for people: failing to write it down is no reason to refuse work. Cut behind the new line, not
// before it: a file that is cut to nothing and written makes some file systems wait for the disk.
void write_holder(int fd) {
  const std::string text = fmt::format("process {} ({}) on {}\n", getpid(), program_name(), host_name());
  if (pwrite(fd, text.data(), text.size(), 0) < 0) return;
  if (ftruncate(fd, static_cast<off_t>(text.size())) != 0) return;
}

}  // namespace

Result<WriterLock> WriterLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / writer_lock_name;
  OwnedFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid())
    return fail(ErrorCode::io, fmt::format("opening {} to write to the store: {}", file.string(),
                                           std::generic_category().message(errno)));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (fcntl(fd.get(), F_OFD_SETLK, &whole) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      return fail(ErrorCode::store_locked,
                  fmt::format("the store {} is written to by {}; a store has one writer: stop that one, or use another "
                              "folder",
                              folder.string(), holder(fd.get())));
    return fail(ErrorCode::io, fmt::format("locking {}: {}", file.string(), std::generic_category().message(errno)));
  }
  write_holder(fd.get());
  return WriterLock(std::move(fd));
}

}  // namespace dealflow::store
