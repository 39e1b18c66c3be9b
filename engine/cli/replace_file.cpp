#include "engine/cli/replace_file.hpp"

#include "engine/cli/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dealflow::cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t usual_mode = 0644;
constexpr mode_t all_rights = 07777;

// As the file before it, where there was one.
int give_rights(int fd, const struct stat* before) {
  if (before == nullptr) return ::fchmod(fd, usual_mode) == 0 ? 0 : errno;
  // Who may not give files away writes his own ones.
  if (::fchown(fd, before->st_uid, before->st_gid) != 0 && errno != EPERM) return errno;
  return ::fchmod(fd, before->st_mode & all_rights) == 0 ? 0 : errno;
}

void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

Result<void> replace_file(const fs::path& path, std::string_view text) {
  const auto failed = [&path](int code) {
    return fail(ErrorCode::io, fmt::format("{}: {}", path.string(), std::strerror(code)));
  };
  std::error_code error;
  const fs::path target = fs::exists(path, error) ? fs::canonical(path, error) : path;
  if (error) return failed(error.value());
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  struct stat before {};
  const bool exists = ::stat(target.c_str(), &before) == 0;
  if (exists && ::access(target.c_str(), W_OK) != 0) return failed(errno);

  std::string name = (folder / ("." + target.filename().string() + ".XXXXXX")).string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return failed(errno);
  int code = write_all(fd, text);
  if (code == 0) code = give_rights(fd, exists ? &before : nullptr);
  if (code == 0 && ::fsync(fd) != 0) code = errno;
  ::close(fd);
  if (code == 0 && std::rename(name.c_str(), target.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(name.c_str());
    return failed(code);
  }
  // The new text stands; only a power cut right now could still bring the old one back.
  sync_folder(folder);
  return {};
}

}  // namespace dealflow::cli
