#include "engine/store/mapping.hpp"

#include "engine/store/lmdb_error.hpp"
#include "engine/store/owned_fd.hpp"

#include <fmt/format.h>
#include <lmdb.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

namespace dealflow::store {
namespace {

using std::chrono::milliseconds;

constexpr unsigned readers_max = 512;     // slots of the lock file; 126 are few for a worker with many connections
constexpr off_t lock_file_bytes = 36864;  // 64 for each slot and a head, in whole pages
constexpr milliseconds patience_of_readers{1000};

// Files that this process has open. The only state outside of objects in the store, because LMDB's locks are the
// process's.
struct OpenFiles {
  using Id = std::pair<dev_t, ino_t>;
  std::mutex mutex;
  std::condition_variable closed;
  std::map<Id, std::weak_ptr<Mapping>> by_id;
};

OpenFiles& open_files() {
  static OpenFiles files;
  return files;
}

// What all users of one file share; with the last of them the file is closed.
struct OpenFile {
  explicit OpenFile(OpenFiles::Id file) : id(file) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (!mapping) return;
    OpenFiles& all = open_files();
    const std::lock_guard guard(all.mutex);
    mapping.reset();
    if (const auto entry = all.by_id.find(id); entry != all.by_id.end() && entry->second.expired())
      all.by_id.erase(entry);
    all.closed.notify_all();
  }

  OpenFiles::Id id;
  std::unique_ptr<Mapping> mapping;
};

std::size_t first_map_bytes(const OpenOptions& options, const FileHead& head) {
  std::size_t bytes = std::max<std::size_t>(options.map_bytes, head.map_bytes);
  // A reader cannot be told in advance that the writer grows the map; address space costs nothing.
  if (!options.write) bytes = std::max<std::size_t>(bytes, 4 * (head.last_page + 1) * head.page_bytes);
  const std::size_t used = (head.last_page + 1) * head.page_bytes;
  const std::size_t most = std::max<std::size_t>(options.map_bytes_max, used);
  bytes = std::min(bytes, most);
  // Room for a first commit, but not beyond what the store may have.
  return std::max(bytes, std::min(used + (64U << 10U), most)) & ~std::size_t{4095};
}

// LMDB writes to its lock file through a map: where a full disk cannot back a page of it, that is a signal. So its
// pages are there before LMDB opens it. A file system that knows no fallocate, or lets nobody write, is left to LMDB.
int back_lock_file(const std::filesystem::path& folder) {
  const OwnedFd fd(::open((folder / lock_file_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) return errno == ENOSPC || errno == EDQUOT ? errno : 0;
  if (::fallocate(fd.get(), 0, 0, lock_file_bytes) == 0) return 0;
  return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? errno : 0;
}

// LMDB lists readers as lines of text: a head, then process, thread and transaction, which is "-" where none is open.
int count_reader(const char* line, void* counted) {
  const std::string_view text(line);
  const std::size_t end = text.find_last_not_of(" \n");
  if (end != std::string_view::npos && text[end] >= '0' && text[end] <= '9') ++*static_cast<std::uint64_t*>(counted);
  return 0;
}

}  // namespace

Result<std::unique_ptr<Mapping>> Mapping::alone(const std::filesystem::path& folder, const OpenOptions& options,
                                                const FileHead& head) {
  std::unique_ptr<Mapping> mapping(new Mapping(folder, options.sync));
  mapping->read_only_ = !options.write && ::access((folder / data_file_name).c_str(), W_OK) != 0;
  // Opening at the moment in which another process closes the store can fail once.
  int rc = 0;
  for (int attempt = 0; attempt < 4; ++attempt) {
    rc = mapping->open(first_map_bytes(options, head));
    if (rc == 0) return mapping;
    std::this_thread::sleep_for(milliseconds(3));
  }
  return tl::unexpected(mapping->error(rc, "opening"));
}

Result<std::shared_ptr<Mapping>> Mapping::of(const std::filesystem::path& folder, const OpenOptions& options,
                                             const FileHead& head) {
  struct stat state {};
  if (::stat((folder / data_file_name).c_str(), &state) != 0)
    return fail(ErrorCode::store_missing, fmt::format("{} holds no store", folder.string()));
  const OpenFiles::Id id{state.st_dev, state.st_ino};
  OpenFiles& files = open_files();
  // Made before the lock is taken, so that it goes after the lock where memory ends on the way: it takes the lock.
  const auto open = std::make_shared<OpenFile>(id);
  std::shared_ptr<Mapping> mapping;  // the same: it may come to be the last of its users
  std::unique_lock lock(files.mutex);
  for (auto found = files.by_id.find(id); found != files.by_id.end(); found = files.by_id.find(id)) {
    mapping = found->second.lock();
    if (mapping) {
      if (mapping->process_ == getpid()) {
        if (options.write && mapping->broken())
          if (auto anew = mapping->open_anew(); !anew) return tl::unexpected(anew.error());
        return mapping;
      }
      break;  // the parent's: this process was forked, and opens its own
    }
    files.closed.wait(lock);  // its last user is closing it at this moment
  }
  auto opened = alone(folder, options, head);
  if (!opened) return tl::unexpected(opened.error());
  open->mapping = std::move(*opened);
  mapping = std::shared_ptr<Mapping>(open, open->mapping.get());
  files.by_id[id] = mapping;
  return mapping;
}

bool Mapping::is_open_here(const std::filesystem::path& folder) {
  struct stat state {};
  if (::stat((folder / data_file_name).c_str(), &state) != 0) return false;
  OpenFiles& files = open_files();
  const std::lock_guard lock(files.mutex);
  return files.by_id.contains({state.st_dev, state.st_ino});
}

Mapping::~Mapping() { close(); }

Mapping::Mapping(std::filesystem::path folder, bool sync)
    : folder_(std::move(folder)), process_(getpid()), sync_(sync) {}

int Mapping::open(std::size_t map_bytes) {
  int rc = mdb_env_create(&env_);
  if (rc == 0) rc = mdb_env_set_mapsize(env_, map_bytes);
  if (rc == 0) rc = mdb_env_set_maxreaders(env_, readers_max);
  if (rc == 0) rc = back_lock_file(folder_);  // nobody in this process has it open: closing it frees no lock
  const unsigned flags = MDB_NOTLS | (read_only_ ? MDB_RDONLY : 0U) | (sync_ ? 0U : MDB_NOSYNC);
  if (rc == 0) rc = mdb_env_open(env_, folder_.c_str(), flags, 0644);
  MDB_txn* txn = nullptr;
  if (rc == 0) rc = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (rc == 0) rc = mdb_dbi_open(txn, nullptr, 0, &tree_);
  if (txn != nullptr) mdb_txn_abort(txn);
  int dead = 0;
  if (rc == 0) mdb_reader_check(env_, &dead);
  if (rc != 0) close();
  map_bytes_ = map_bytes;
  return rc;
}

void Mapping::close() {
  if (env_ != nullptr && process_ == getpid()) mdb_env_close(env_);
  env_ = nullptr;
}

Error Mapping::error(int answer, std::string_view doing) const {
  return lmdb_error(answer, fmt::format("{} the store {}", doing, folder_.string()));
}

bool Mapping::wait_for_readers(std::unique_lock<std::mutex>& lock, milliseconds patience) {
  moving_ = true;  // keeps new ones out
  const bool none = changed_.wait_for(lock, patience, [this] { return readers_ == 0; });
  moving_ = false;
  changed_.notify_all();
  return none;
}

int Mapping::begin_read_once(MDB_txn** txn) {
  const int rc = env_ == nullptr ? MDB_PANIC : mdb_txn_begin(env_, nullptr, MDB_RDONLY, txn);
  int dead = 0;
  if (rc == MDB_READERS_FULL && mdb_reader_check(env_, &dead) == 0 && dead > 0)
    return mdb_txn_begin(env_, nullptr, MDB_RDONLY, txn);
  return rc;
}

// LMDB refuses everything after a failed write of its head page. What is on the disk can still be read.
int Mapping::reopen_to_read(std::unique_lock<std::mutex>& lock, MDB_txn** txn) {
  broken_ = true;
  const std::unique_lock writer(writing_, std::try_to_lock);
  if (!writer.owns_lock() || !wait_for_readers(lock, patience_of_readers)) return MDB_PANIC;
  const int rc = close_and_open();
  return rc == 0 ? begin_read_once(txn) : rc;
}

int Mapping::close_and_open() {
  MDB_envinfo info{};
  if (env_ != nullptr && mdb_env_info(env_, &info) == 0) map_bytes_ = info.me_mapsize;
  close();
  return open(map_bytes_);
}

Result<void> Mapping::open_anew() {
  const std::lock_guard writer(writing_);
  std::unique_lock lock(mutex_);
  if (!broken_) return {};
  if (!wait_for_readers(lock, patience_of_readers))
    return fail(ErrorCode::io, fmt::format("the store {} had an I/O error, and can be opened anew only while nobody "
                                           "reads; somebody has read for longer than a second",
                                           folder_.string()));
  if (const int rc = close_and_open(); rc != 0) return tl::unexpected(error(rc, "opening"));
  broken_ = false;
  return {};
}

Result<MDB_txn*> Mapping::begin_read() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !moving_; });
  MDB_txn* txn = nullptr;
  int rc = begin_read_once(&txn);
  if (rc == MDB_MAP_RESIZED && wait_for_readers(lock, patience_of_readers)) {
    rc = mdb_env_set_mapsize(env_, 0);  // what the writer has made of it
    if (rc == 0) rc = begin_read_once(&txn);
  }
  if (rc == MDB_PANIC) rc = reopen_to_read(lock, &txn);
  if (rc != 0) return tl::unexpected(error(rc, "reading"));
  ++readers_;
  return txn;
}

void Mapping::end_read(MDB_txn* txn) {
  const std::lock_guard lock(mutex_);
  mdb_txn_abort(txn);
  --readers_;
  changed_.notify_all();
}

Result<void> Mapping::copy_to(const std::filesystem::path& folder) {
  auto txn = begin_read();  // while there is a reader, the map does not move
  if (!txn) return tl::unexpected(txn.error());
  const int rc = mdb_env_copy2(env_, folder.c_str(), MDB_CP_COMPACT);
  end_read(*txn);
  if (rc != 0) return tl::unexpected(error(rc, "copying to " + folder.string()));
  return {};
}

Result<StoreInfo> Mapping::info() {
  auto txn = begin_read();
  if (!txn) return tl::unexpected(txn.error());
  MDB_envinfo info{};
  MDB_stat stat{};
  int rc = mdb_env_info(env_, &info);
  if (rc == 0) rc = mdb_stat(*txn, tree_, &stat);
  end_read(*txn);
  if (rc != 0) return tl::unexpected(error(rc, "reading"));
  std::error_code ignored;
  StoreInfo out;
  out.map_bytes = info.me_mapsize;
  out.used_bytes = (info.me_last_pgno + 1) * stat.ms_psize;
  out.file_bytes = std::filesystem::file_size(folder_ / data_file_name, ignored);
  out.rows = stat.ms_entries;
  return out;
}

std::uint64_t Mapping::readers() {
  const std::lock_guard lock(mutex_);
  std::uint64_t count = 0;
  if (env_ != nullptr) mdb_reader_list(env_, count_reader, &count);
  return count;
}

}  // namespace dealflow::store
