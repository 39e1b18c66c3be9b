// The writing half of Mapping: one transaction a commit, room made beforehand, and what each failure means.
#include "engine/store/mapping.hpp"

#include <fmt/format.h>
#include <lmdb.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace dealflow::store {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience_when_full{2000};
constexpr std::size_t map_step = 1U << 20U;
// Pages that LMDB gave out and took back within one transaction are counted, but may never be written. The file is kept
// longer than its last page by this much, so that `shorter than its last page` always means damage.
constexpr std::uint64_t slack_bytes = 1U << 20U;
// Rewritten rows take new pages before the old ones are free: bytes of pages for a byte of rows, with one retry.
constexpr std::size_t rewritten_pages = 4;
constexpr std::uint64_t commits_between_reader_checks = 64;

MDB_val val(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }

// One row at the cursor. Says whether anything changed; pages are touched only then.
int write_row(MDB_cursor* cursor, const Row& row, bool& changed) {
  MDB_val key = val(row.key);
  MDB_val found{};
  const int rc = mdb_cursor_get(cursor, &key, &found, MDB_SET);
  if (rc != 0 && rc != MDB_NOTFOUND) return rc;
  if (!row.value) {
    if (rc == MDB_NOTFOUND) return 0;
    changed = true;
    return mdb_cursor_del(cursor, 0);
  }
  if (rc == 0 && std::string_view(static_cast<const char*>(found.mv_data), found.mv_size) == *row.value) return 0;
  changed = true;
  key = val(row.key);
  MDB_val value = val(*row.value);
  return mdb_cursor_put(cursor, &key, &value, rc == 0 ? MDB_CURRENT : 0U);
}

std::size_t bytes_of(std::span<const Row> rows) {
  std::size_t bytes = 0;
  for (const Row& row : rows) bytes += row.key.size() + row.value.value_or(std::string_view{}).size();
  return bytes;
}

}  // namespace

Mapping::Written Mapping::write(std::span<const Row> rows) {
  Written written;
  MDB_txn* txn = nullptr;
  MDB_cursor* cursor = nullptr;
  written.answer = mdb_txn_begin(env_, nullptr, 0, &txn);
  if (written.answer != 0) return written;
  written.answer = mdb_cursor_open(txn, tree_, &cursor);
  for (const Row& row : rows) {
    if (written.answer != 0) break;
    written.answer = write_row(cursor, row, written.changed);
  }
  if (cursor != nullptr) mdb_cursor_close(cursor);
  if (written.answer == 0 && written.changed)
    written.answer = mdb_txn_commit(txn);
  else
    mdb_txn_abort(txn);
  return written;
}

bool Mapping::grow(std::size_t wanted, std::size_t map_bytes_max, milliseconds patience) {
  std::unique_lock lock(mutex_);
  MDB_envinfo info{};
  if (mdb_env_info(env_, &info) != 0) return false;
  const std::size_t bytes = std::min((std::max(wanted, 2 * info.me_mapsize) + map_step - 1) & ~(map_step - 1),
                                     map_bytes_max & ~std::size_t{4095});
  if (bytes <= info.me_mapsize || !wait_for_readers(lock, patience)) return false;
  return mdb_env_set_mapsize(env_, bytes) == 0;
}

// The map may be larger than this commit may use: one before it could use more, or a reader opened the file first. LMDB
// keeps it as large as what is used, so that pages that were given back are still taken. Where somebody reads it stays.
void Mapping::keep_within(std::size_t map_bytes_max) {
  std::unique_lock lock(mutex_);
  MDB_envinfo info{};
  MDB_stat stat{};
  if (mdb_env_info(env_, &info) != 0 || mdb_env_stat(env_, &stat) != 0) return;
  const std::size_t used = (info.me_last_pgno + 1) * stat.ms_psize;
  const std::size_t bytes = std::max(used, map_bytes_max & ~std::size_t{4095});
  if (info.me_mapsize > bytes && wait_for_readers(lock, milliseconds(0))) (void)mdb_env_set_mapsize(env_, bytes);
}

// Before a commit, while nobody reads: the map grows at three quarters, and the file is kept ahead of its last page.
void Mapping::make_room(std::size_t bytes, std::size_t map_bytes_max) {
  const std::lock_guard writer(writing_);
  make_room_while_writing(bytes, map_bytes_max);
}

void Mapping::make_room_while_writing(std::size_t bytes, std::size_t map_bytes_max) {
  keep_within(map_bytes_max);
  MDB_envinfo info{};
  MDB_stat stat{};
  if (mdb_env_info(env_, &info) != 0 || mdb_env_stat(env_, &stat) != 0) return;
  const std::size_t used = (info.me_last_pgno + 1) * stat.ms_psize;
  const std::size_t wanted = used + rewritten_pages * bytes;
  if (wanted > info.me_mapsize / 4 * 3) grow(wanted, map_bytes_max, milliseconds(0));
  mdb_filehandle_t fd = -1;
  struct stat file {};
  if (mdb_env_get_fd(env_, &fd) != 0 || fstat(fd, &file) != 0) return;
  const auto length = static_cast<std::uint64_t>(file.st_size);
  if (length >= std::min<std::uint64_t>(used + slack_bytes / 2, map_bytes_max)) return;
  // Failing here is no failure: the commit itself finds out whether the disk is full.
  (void)!ftruncate(fd, static_cast<off_t>(std::min<std::uint64_t>(used + slack_bytes, map_bytes_max)));
}

// For the transaction that took back more pages than the slack holds.
void Mapping::keep_file_whole() {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_filehandle_t fd = -1;
  struct stat file {};
  if (mdb_env_info(env_, &info) != 0 || mdb_env_stat(env_, &stat) != 0 || mdb_env_get_fd(env_, &fd) != 0) return;
  const auto whole = static_cast<off_t>((info.me_last_pgno + 1) * stat.ms_psize);
  if (fstat(fd, &file) == 0 && file.st_size < whole) (void)!ftruncate(fd, whole);
}

// LMDB answers EIO to a write that the disk took only in part, as a full one does.
bool Mapping::disk_is_full() const {
  struct statvfs disk {};
  if (statvfs(folder_.c_str(), &disk) == 0 && disk.f_bavail * disk.f_frsize < slack_bytes) return true;
  struct rlimit limit {};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  std::error_code ignored;
  return std::filesystem::file_size(folder_ / data_file_name, ignored) + slack_bytes > limit.rlim_cur;
}

Error Mapping::failure(int answer) {
  if (answer == EIO && disk_is_full()) answer = ENOSPC;
  Error refused = error(answer, "writing to");
  if (refused.code != ErrorCode::io) return refused;
  broken_ = true;
  return {ErrorCode::io, fmt::format("writing to the store {}: {}; nothing more is written until it is opened anew: "
                                     "check the disk, then start again",
                                     folder_.string(), mdb_strerror(answer))};
}

Result<void> Mapping::commit(std::span<const Row> rows, std::size_t map_bytes_max) {
  if (rows.empty()) return {};
  const std::lock_guard writer(writing_);
  if (broken_)
    return fail(ErrorCode::io,
                fmt::format("the store {} had an I/O error; open it anew to write again", folder_.string()));
  make_room_while_writing(bytes_of(rows), map_bytes_max);
  Written written = write(rows);
  if (written.answer == MDB_MAP_FULL) {
    MDB_envinfo info{};
    if (mdb_env_info(env_, &info) != 0) return tl::unexpected(error(MDB_MAP_FULL, "writing to"));
    if (grow(info.me_mapsize + rewritten_pages * bytes_of(rows), map_bytes_max, patience_when_full))
      written = write(rows);
  }
  if (written.answer != 0) return tl::unexpected(failure(written.answer));
  if (written.changed) keep_file_whole();
  int dead = 0;
  if (++commits_ % commits_between_reader_checks == 0) mdb_reader_check(env_, &dead);
  return {};
}

}  // namespace dealflow::store
