#include "tests/faults/disk/faulty_disk.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <utility>

namespace dealflow::test::disk {
namespace {

constexpr std::size_t sector = 512;  // what is written whole or not at all

struct OpenFile {
  std::string name;  // in the watched folder; "" is the folder itself
  bool synced = false;
};

struct Disk {
  std::recursive_mutex mutex;
  std::string folder;  // with a slash at its end; empty: nothing is watched
  std::map<int, OpenFile> files;
  std::optional<Failure> failure;
  bool failed = false;
  std::array<std::uint64_t, kinds.size()> calls{};
  std::uint64_t all_calls = 0;
  std::uint64_t end_at = 0;
  unsigned part = 0;
  bool recording = false;
  std::vector<Step> steps;
};

// Never destroyed: files are closed after destructors have run.
Disk& the_disk() {
  static auto* disk = new Disk;
  return *disk;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::optional<std::string> name_in_folder(const Disk& disk, std::string_view path) {
  if (disk.folder.empty()) return std::nullopt;
  const std::string_view folder = disk.folder;
  if (path == folder.substr(0, folder.size() - 1) || path == folder) return std::string();
  if (!path.starts_with(folder)) return std::nullopt;
  const std::string_view name = path.substr(folder.size());
  return name.find('/') == std::string_view::npos ? std::optional(std::string(name)) : std::nullopt;
}

const OpenFile* watched(const Disk& disk, int fd) {
  const auto found = disk.files.find(fd);
  return found == disk.files.end() ? nullptr : &found->second;
}

// Counts the call; true where it is to fail, with errno set.
bool fails(Disk& disk, Kind kind) {
  const std::uint64_t number = ++disk.calls.at(static_cast<std::size_t>(kind));
  if (!disk.failure || disk.failure->kind != kind) return false;
  const bool now = number == disk.failure->nth || (disk.failure->for_good && number > disk.failure->nth);
  if (now) {
    disk.failed = true;
    errno = disk.failure->error;
  }
  return now;
}

bool ends_now(Disk& disk) { return ++disk.all_calls == disk.end_at; }

void note(Disk& disk, Step step) {
  if (disk.recording) disk.steps.push_back(std::move(step));
}

// One write of a watched file; `put` writes the first so many bytes.
template <class Put>
ssize_t write_watched(Disk& disk, const OpenFile& file, std::uint64_t offset, const std::string& bytes, Put put) {
  if (fails(disk, file.synced ? Kind::meta_write : Kind::data_write)) return -1;
  if (ends_now(disk)) {
    if (disk.part > 0) static_cast<void>(put(bytes.size() * disk.part / 256 / sector * sector));
    ::_exit(ended_status);
  }
  const ssize_t written = put(bytes.size());
  if (written > 0)
    note(disk, {file.synced ? Step::What::synced_write : Step::What::write, file.name, offset,
                bytes.substr(0, static_cast<std::size_t>(written))});
  return written;
}

template <class Call>
int sync_watched(int fd, Call call) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  const OpenFile* file = watched(disk, fd);
  if (file == nullptr) return call();
  if (fails(disk, Kind::sync)) return -1;
  if (ends_now(disk)) ::_exit(ended_status);
  const int rc = call();
  if (rc == 0) note(disk, {file->name.empty() ? Step::What::sync_folder : Step::What::sync, file->name, 0, {}});
  return rc;
}

void opened(int fd, const char* path, int flags) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.files.erase(fd);
  if (fd < 0) return;
  if (auto name = name_in_folder(disk, path)) disk.files[fd] = {std::move(*name), (flags & O_DSYNC) != 0};
}

int open_file(const char* function, const char* path, int flags, unsigned mode) {
  const auto call = real<int (*)(const char*, int, ...)>(function);
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  const auto name = name_in_folder(disk, path);
  const bool made = name && !name->empty() && (flags & O_CREAT) != 0 && ::access(path, F_OK) != 0;
  const int fd = call(path, flags, mode);
  if (fd >= 0 && made) note(disk, {Step::What::create, *name, 0, {}});
  opened(fd, path, flags);
  return fd;
}

template <class Call>
int remove_watched(const char* path, Call call) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  const auto name = name_in_folder(disk, path);
  if (!name) return call();
  if (::access(path, F_OK) == 0 && ends_now(disk)) ::_exit(ended_status);
  const int rc = call();
  if (rc == 0) note(disk, {Step::What::remove, *name, 0, {}});
  return rc;
}

// DEALFLOW_FAULTY_DISK, for a program that knows nothing of this.
__attribute__((constructor)) void read_plan() {
  const char* plan = std::getenv("DEALFLOW_FAULTY_DISK");
  if (plan == nullptr) return;
  std::istringstream words{std::string(plan)};
  std::string folder, kind, how;
  std::uint64_t nth = 1;
  words >> folder >> kind >> nth >> how;
  watch(folder);
  if (kind == "end") return end_at(nth);
  for (const Kind each : kinds)
    if (kind_name(each) == kind) fail({each, nth, how == "always", EIO});
}

}  // namespace

std::string_view kind_name(Kind kind) {
  constexpr std::array<std::string_view, kinds.size()> names{"data_write", "meta_write", "sync", "truncate", "map"};
  return names.at(static_cast<std::size_t>(kind));
}

void watch(const std::filesystem::path& folder) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.folder = folder.empty() ? std::string() : folder.string() + "/";
  disk.files.clear();
  disk.failure.reset();
  disk.failed = false;
  disk.calls.fill(0);
  disk.all_calls = disk.end_at = 0;
  disk.recording = false;
  disk.steps.clear();
}

void fail(const Failure& failure) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.failure = failure;
  disk.failed = false;
}

void heal() {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.failure.reset();
}

bool has_failed() {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  return disk.failed;
}

std::uint64_t calls(Kind kind) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  return disk.calls.at(static_cast<std::size_t>(kind));
}

std::uint64_t calls() {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  return disk.all_calls;
}

void end_at(std::uint64_t nth, unsigned part) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.end_at = nth;
  disk.part = part;
}

void record(bool on) {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  disk.recording = on;
}

void mark() {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  note(disk, {});
}

std::vector<Step> take_steps() {
  Disk& disk = the_disk();
  const std::lock_guard lock(disk.mutex);
  return std::exchange(disk.steps, {});
}

}  // namespace dealflow::test::disk

// The calls themselves. Names and forms are the C library's.
namespace disk = dealflow::test::disk;

extern "C" {

int open(const char* path, int flags, ...) {
  unsigned mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, unsigned);
    va_end(rest);
  }
  return disk::open_file("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  unsigned mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, unsigned);
    va_end(rest);
  }
  return disk::open_file("open64", path, flags, mode);
}

int close(int fd) {
  static const auto call = disk::real<int (*)(int)>("close");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  it.files.erase(fd);
  return call(fd);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  static const auto call = disk::real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  const disk::OpenFile* file = disk::watched(it, fd);
  if (file == nullptr) return call(fd, bytes, size, offset);
  return disk::write_watched(it, *file, static_cast<std::uint64_t>(offset),
                             std::string(static_cast<const char*>(bytes), size),
                             [&](size_t most) { return call(fd, bytes, most, offset); });
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) { return pwrite(fd, bytes, size, offset); }

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto call = disk::real<ssize_t (*)(int, const void*, size_t)>("write");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  const disk::OpenFile* file = disk::watched(it, fd);
  if (file == nullptr) return call(fd, bytes, size);
  const auto offset = static_cast<std::uint64_t>(::lseek(fd, 0, SEEK_CUR));
  return disk::write_watched(it, *file, offset, std::string(static_cast<const char*>(bytes), size),
                             [&](size_t most) { return call(fd, bytes, most); });
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto call = disk::real<ssize_t (*)(int, const iovec*, int)>("writev");
  static const auto call_write = disk::real<ssize_t (*)(int, const void*, size_t)>("write");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  const disk::OpenFile* file = disk::watched(it, fd);
  if (file == nullptr) return call(fd, parts, count);
  std::string bytes;
  for (int at = 0; at < count; ++at) bytes.append(static_cast<const char*>(parts[at].iov_base), parts[at].iov_len);
  const auto offset = static_cast<std::uint64_t>(::lseek(fd, 0, SEEK_CUR));
  return disk::write_watched(it, *file, offset, bytes, [&](size_t most) { return call_write(fd, bytes.data(), most); });
}

int ftruncate(int fd, off_t length) {
  static const auto call = disk::real<int (*)(int, off_t)>("ftruncate");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  const disk::OpenFile* file = disk::watched(it, fd);
  if (file == nullptr) return call(fd, length);
  if (disk::fails(it, disk::Kind::truncate)) return -1;
  if (disk::ends_now(it)) ::_exit(disk::ended_status);
  const int rc = call(fd, length);
  if (rc == 0) disk::note(it, {disk::Step::What::truncate, file->name, static_cast<std::uint64_t>(length), {}});
  return rc;
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int fdatasync(int fd) {
  static const auto call = disk::real<int (*)(int)>("fdatasync");
  return disk::sync_watched(fd, [&] { return call(fd); });
}

int fsync(int fd) {
  static const auto call = disk::real<int (*)(int)>("fsync");
  return disk::sync_watched(fd, [&] { return call(fd); });
}

void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  static const auto call = disk::real<void* (*)(void*, size_t, int, int, int, off_t)>("mmap");
  if (fd >= 0) {
    disk::Disk& it = disk::the_disk();
    const std::lock_guard lock(it.mutex);
    if (disk::watched(it, fd) != nullptr && disk::fails(it, disk::Kind::map)) return MAP_FAILED;
  }
  return call(at, size, protection, flags, fd, offset);
}

int rename(const char* from, const char* to) noexcept {
  static const auto call = disk::real<int (*)(const char*, const char*)>("rename");
  disk::Disk& it = disk::the_disk();
  const std::lock_guard lock(it.mutex);
  const auto name = disk::name_in_folder(it, from);
  const auto new_name = disk::name_in_folder(it, to);
  if (!name || !new_name) return call(from, to);
  if (disk::ends_now(it)) ::_exit(disk::ended_status);
  const int rc = call(from, to);
  if (rc == 0) disk::note(it, {disk::Step::What::rename, *name, 0, *new_name});
  return rc;
}

int unlink(const char* path) noexcept {
  static const auto call = disk::real<int (*)(const char*)>("unlink");
  return disk::remove_watched(path, [&] { return call(path); });
}

int remove(const char* path) noexcept {
  static const auto call = disk::real<int (*)(const char*)>("remove");
  return disk::remove_watched(path, [&] { return call(path); });
}

}  // extern "C"
